package io.ratelimit.core.window;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Holds whose life or request is over: their permits are spent as of the instants they were taken. */
final class SpentHolds {

    /** Of one hold: its instant, its permits. */
    static final int NUMBERS = 2;

    static final long[] NONE = {};

    private SpentHolds() {}

    /**
     * Returns those of a section that count in a window, oldest first.
     *
     * @param edge the window begins after this instant
     * @param finished ids of holds whose requests have ended
     * @return of each its instant and its permits
     */
    static long[] oldestFirst(Entry entry, long section, long edge, long now, List<Long> finished) {
        int holds = entry.holds();
        return holds == 0
                ? NONE
                : IntStream.range(0, holds)
                        .filter(hold -> entry.holdSection(hold) == section
                                && entry.holdStamp(hold) > edge
                                && entry.isSpent(hold, now, finished))
                        .boxed()
                        .sorted(Comparator.comparingLong(entry::holdStamp))
                        .flatMapToLong(hold -> LongStream.of(entry.holdStamp(hold), entry.holdCost(hold)))
                        .toArray();
    }

    /**
     * Moves those for which there is room into the rings, in place. Those for which there is none are spent where they lie.
     *
     * @param entry of which no instant exceeds {@code now}
     * @param finished ids of holds whose requests have ended
     */
    static void fold(Entry entry, List<Long> finished, long now) {
        for (int hold = entry.holds() - 1; hold >= 0; hold--) {
            if (entry.isSpent(hold, now, finished)) {
                if (fits(entry, hold, now)) {
                    move(entry, hold, now);
                } else {
                    entry.keepHold(hold);
                }
            }
        }
    }

    /** Tells whether all windows of its section have room. */
    private static boolean fits(Entry entry, int hold, long now) {
        int section = entry.section(entry.holdSection(hold));
        int rings = section < 0 ? 0 : entry.rings(section);
        for (int index = 0; index < rings; index++) {
            if (!entry.ring(section, index).hasRoomFor(entry.holdStamp(hold), now)) {
                return false;
            }
        }
        return rings > 0;
    }

    private static void move(Entry entry, int hold, long now) {
        int section = entry.section(entry.holdSection(hold));
        for (int index = entry.rings(section) - 1; index >= 0; index--) {
            entry.ring(section, index).add(entry.holdStamp(hold), entry.holdOrigin(hold), entry.holdCost(hold), now);
        }
        entry.removeHold(hold);
    }
}
