package io.ratelimit.core.window;

import java.util.List;

/** Moves the permits of holds that are spent into the rings, at the instants they were taken: what they count for stays the same. */
final class SpentHolds {

    private SpentHolds() {}

    /** Returns an entry that tells the same and has only running holds; the one given if that has no others. */
    static Entry folded(Entry entry, List<Long> finished, long now) {
        if (!entry.hasSpentHold(now, finished)) {
            return entry;
        }
        Entry copy = Entry.own(entry.words().clone());
        fold(copy, finished, now);
        return copy.hasSpentHold(now, List.of())
                ? Rebuild.of(entry).keep(finished).foldHolds(now).exact()
                : copy;
    }

    /**
     * Moves those for which there is room, in place. Those for which there is none are spent where they lie.
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
