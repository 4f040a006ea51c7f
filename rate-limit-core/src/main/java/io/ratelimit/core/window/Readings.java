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

    /** As it is, and which limits refuse the ask. */
    static long[] of(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, false);
    }

    /** As it is, for an ask that has taken its permits: those are no reason to refuse it. */
    static long[] taken(Entry entry, Ask ask, long now) {
        return measure(entry, ask, now, true);
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
        numbers[at + 2] = part.cost() > 0 && excess > 0
                ? wait(ring, live, SpentHolds.NONE, excess, now, limit.interval())
                : ADMITS;
    }

    private static long[] measure(Entry entry, Ask ask, long now, boolean taken) {
        List<Part> parts = ask.parts();
        int limits = 0;
        for (Part part : parts) {
            limits += part.limits().size();
        }
        long[] numbers = new long[NUMBERS * limits];
        int at = 0;
        for (Part part : parts) {
            for (Limit limit : part.limits()) {
                measure(entry, part.section(), limit, taken ? 0 : part.cost(), ask.finished(), now, numbers, at);
                at += NUMBERS;
            }
        }
        return numbers;
    }

    private static void measure(
            Entry entry, long section, Limit limit, long cost, List<Long> finished, long now, long[] numbers, int at) {
        Interval interval = limit.interval();
        long edge = now - interval.millis();
        long spent = 0;
        long running = 0;
        long oldest = Long.MAX_VALUE;
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdSection(index) == section && entry.holdStamp(index) > edge) {
                oldest = Math.min(oldest, entry.holdStamp(index));
                if (entry.isSpent(index, now, finished)) {
                    spent += entry.holdCost(index);
                } else {
                    running += entry.holdCost(index);
                }
            }
        }
        Ring ring = entry.find(section, interval);
        int live = 0;
        if (ring != null) {
            live = ring.expired(now);
            spent += spent(ring, live);
            if (live < ring.size()) {
                oldest = Math.min(oldest, ring.stamp(live));
            }
        }
        long used = spent + running;
        numbers[at] = used;
        numbers[at + 1] = used == 0 ? 0 : oldest + interval.millis() - now;
        long excess = spent + cost - limit.permits();
        if (cost == 0 || excess + running <= 0) {
            numbers[at + WAIT] = ADMITS;
        } else {
            long[] holds = SpentHolds.oldestFirst(entry, section, edge, now, finished);
            numbers[at + WAIT] = wait(ring, live, holds, excess, now, interval);
        }
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
     * @param holds those that lie outside the ring, as {@link SpentHolds#oldestFirst} returns them
     * @throws IllegalArgumentException if the cells on the way are not in order
     */
    private static long wait(@Nullable Ring ring, int live, long[] holds, long excess, long now, Interval interval) {
        if (excess <= 0) {
            return 0;
        }
        long left = excess;
        long before = now - interval.millis() + 1;
        int cell = live;
        int hold = 0;
        while (true) {
            long ofCell = ring != null && cell < ring.size() ? inOrder(ring, cell, before, now) : Long.MAX_VALUE;
            long ofHold = hold < holds.length ? holds[hold] : Long.MAX_VALUE;
            if (ring != null && ofCell < Long.MAX_VALUE && ofCell <= ofHold) {
                left -= ring.count(cell++);
                before = ofCell;
            } else if (ofHold < Long.MAX_VALUE) {
                left -= holds[hold + 1];
                hold += SpentHolds.NUMBERS;
            } else {
                return interval.millis();
            }
            if (left <= 0) {
                return Math.min(ofCell, ofHold) + interval.millis() - now;
            }
        }
    }

    private static long inOrder(Ring ring, int cell, long before, long now) {
        long stamp = ring.stamp(cell);
        if (stamp < before || stamp > now) {
            throw Structure.damagedCell(cell);
        }
        return stamp;
    }
}
