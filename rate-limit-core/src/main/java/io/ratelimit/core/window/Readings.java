package io.ratelimit.core.window;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the state of the limits that an ask is about. Changes nothing. */
final class Readings {

    private Readings() {}

    /** As it is once the ask is granted, for the limits that admit it. */
    static List<Reading> afterTaking(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, true);
    }

    /** As it is. */
    static List<Reading> asIs(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, false);
    }

    /** As it is, for an ask that repeats what it holds already: its own hold is no reason to refuse it. */
    static List<Reading> repeated(Entry entry, Ask ask, long now) {
        List<Part> parts = ask.parts().stream()
                .map(part -> new Part(part.section(), part.limits(), 0))
                .toList();
        return measure(entry, new Ask(ask.subject(), parts, ask.manner(), ask.onlyKnown()), now, false);
    }

    static boolean refuse(List<Reading> readings) {
        for (Reading reading : readings) {
            if (reading.refuses()) {
                return true;
            }
        }
        return false;
    }

    /** Reads a window without holds that refuses, or would if another did not. */
    static Reading refusing(Ring ring, Part part, Limit limit, long now) {
        int live = ring.expired(now);
        long used = spent(ring, live);
        long excess = used + part.cost() - limit.permits();
        boolean refuses = part.cost() > 0 && excess > 0;
        return new Reading(
                part.section(),
                limit.interval(),
                used,
                used == 0 ? 0 : ring.stamp(live) + limit.interval().millis() - now,
                refuses,
                refuses ? wait(ring, live, excess, now, limit.interval()) : 0);
    }

    private static List<Reading> measure(Entry entry, Ask ask, long now, boolean taking) {
        List<Reading> readings = new ArrayList<>(4);
        for (Part part : ask.parts()) {
            for (Limit limit : part.limits()) {
                readings.add(measure(entry, part, limit, now, taking));
            }
        }
        return readings;
    }

    /** Reads one limit; if {@code taking} and it admits, as it is after taking. */
    private static Reading measure(Entry entry, Part part, Limit limit, long now, boolean taking) {
        Interval interval = limit.interval();
        long edge = now - interval.millis();
        long spent = 0;
        long running = 0;
        long oldest = Long.MAX_VALUE;
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdSection(index) == part.section() && entry.holdStamp(index) > edge) {
                oldest = Math.min(oldest, entry.holdStamp(index));
                if (entry.holdRuns(index, now)) {
                    running += entry.holdCost(index);
                } else {
                    spent += entry.holdCost(index);
                }
            }
        }
        Ring ring = entry.find(part.section(), interval);
        int live = 0;
        if (ring != null) {
            live = ring.expired(now);
            spent += spent(ring, live);
            if (live < ring.size()) {
                oldest = Math.min(oldest, ring.stamp(live));
            }
        }
        long cost = part.cost();
        boolean refuses = cost > 0 && spent + running + cost > limit.permits();
        long wait = refuses ? wait(ring, live, spent + cost - limit.permits(), now, interval) : 0;
        boolean takes = taking && !refuses && cost > 0;
        long used = spent + running + (takes ? cost : 0);
        long reset = used == 0 ? 0 : Math.min(oldest, now) + interval.millis() - now;
        return new Reading(part.section(), interval, used, reset, refuses, wait);
    }

    /**
     * Returns what a window counts from a cell on.
     *
     * @throws IllegalArgumentException if cells of that number cannot have that count
     */
    static long spent(Ring ring, int live) {
        long spent = ring.total();
        for (int index = 0; index < live; index++) {
            spent -= ring.count(index);
        }
        int left = ring.size() - live;
        if (spent < left || spent > (long) left * Ring.MAX_COUNT) {
            throw Structure.damagedCell(live);
        }
        return spent;
    }

    /**
     * Returns how long until {@code excess} of the spent permits have left the window.
     *
     * @throws IllegalArgumentException if the cells on the way are not in order
     */
    private static long wait(@Nullable Ring ring, int live, long excess, long now, Interval interval) {
        if (excess <= 0) {
            return 0;
        }
        long left = excess;
        long before = now - interval.millis() + 1;
        for (int index = live; ring != null && index < ring.size(); index++) {
            long stamp = ring.stamp(index);
            if (stamp < before || stamp > now) {
                throw Structure.damagedCell(index);
            }
            before = stamp;
            left -= ring.count(index);
            if (left <= 0) {
                return stamp + interval.millis() - now;
            }
        }
        return interval.millis();
    }
}
