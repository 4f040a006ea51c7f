package io.ratelimit.core.window;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the state of the limits that an ask is about. Changes nothing. */
final class Readings {

    /** Of one limit: used, reset, wait. */
    static final int NUMBERS = 3;
    /** In place of the wait of a limit that does not refuse. */
    static final long ADMITS = -1;

    private static final int WAIT = 2;

    private Readings() {}

    /** As it is once the ask is granted, for the limits that admit it. */
    static long[] afterTaking(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, true);
    }

    /** As it is. */
    static long[] asIs(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, false);
    }

    /** As it is, for an ask that repeats what it holds already: its own hold is no reason to refuse it. */
    static long[] repeated(Entry entry, Ask ask, long now) {
        List<Part> parts = ask.parts().stream()
                .map(part -> new Part(part.section(), part.limits(), 0))
                .toList();
        return measure(entry, new Ask(ask.subject(), parts, ask.manner(), ask.onlyKnown()), now, false);
    }

    static boolean refuse(long[] numbers) {
        for (int at = WAIT; at < numbers.length; at += NUMBERS) {
            if (numbers[at] != ADMITS) {
                return true;
            }
        }
        return false;
    }

    /** Reads a window without holds that refuses, or would if another did not. */
    static void refusing(Ring ring, Part part, Limit limit, long now, long[] numbers, int at) {
        int live = ring.expired(now);
        long used = spent(ring, live);
        long excess = used + part.cost() - limit.permits();
        numbers[at] = used;
        numbers[at + 1] = used == 0 ? 0 : ring.stamp(live) + limit.interval().millis() - now;
        numbers[at + 2] = part.cost() > 0 && excess > 0 ? wait(ring, live, excess, now, limit.interval()) : ADMITS;
    }

    private static long[] measure(Entry entry, Ask ask, long now, boolean taking) {
        List<Part> parts = ask.parts();
        int limits = 0;
        for (Part part : parts) {
            limits += part.limits().size();
        }
        long[] numbers = new long[NUMBERS * limits];
        int at = 0;
        for (Part part : parts) {
            for (Limit limit : part.limits()) {
                measure(entry, part, limit, now, taking, numbers, at);
                at += NUMBERS;
            }
        }
        return numbers;
    }

    /** Reads one limit; if {@code taking} and it admits, as it is after taking. */
    private static void measure(Entry entry, Part part, Limit limit, long now, boolean taking, long[] numbers, int at) {
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
        boolean takes = taking && !refuses && cost > 0;
        long used = spent + running + (takes ? cost : 0);
        numbers[at] = used;
        numbers[at + 1] = used == 0 ? 0 : Math.min(oldest, now) + interval.millis() - now;
        numbers[at + 2] = refuses ? wait(ring, live, spent + cost - limit.permits(), now, interval) : ADMITS;
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
