package io.ratelimit.core.window;

import io.ratelimit.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * The layout of one subject's entry, format version 1:
 *
 *   word 0   version(8) origins(8) holds(16) hold capacity(16) sections(16)
 *   word 1   sequence: how often the entry has changed
 *   origins  one word each: the id of an owner that wrote cells
 *   holds    hold capacity x 4 words: id, section, stamp, life(29) origin(8) cost(27)
 *   sections id, rings(32) length in words(32), then the rings (see Ring)
 *
 * Origins and sections ascend by id, the rings of a section by interval.
 *
 * A hold is outside the rings: giving it back only removes it, so the cells of one origin only ever grow until they
 * expire. That is what lets two sides of a split brain merge by maximum. A hold whose life is over counts as spent where
 * it lies and moves into the rings when permits are taken next.
 */
/** A view of one entry; changes write through to its words. */
final class Entry {

    static final int VERSION = 1;
    /** Words of one hold. */
    static final int HOLD = 4;
    /** Words before the rings of a section. */
    static final int SECTION = 2;
    /** Where the number of changes is. */
    static final int CHANGES = 1;
    /** Words before the origins. */
    static final int HEADER = 2;

    private final long[] words;

    private Entry(long[] words) {
        this.words = words;
    }

    /**
     * Wraps an entry, or an empty array for a new one. Checks the structure and not the cells, so that it costs the same
     * however full the windows are.
     *
     * @throws IllegalArgumentException if the words are not an entry of this version
     */
    static Entry of(long[] words) {
        if (words.length == 0) {
            return new Entry(new long[] {header(0, 0, 0, 0), 0});
        }
        Entry entry = new Entry(words);
        Structure.check(entry);
        return entry;
    }

    /** Wraps words that nobody but this package has written. */
    static Entry own(long[] words) {
        return new Entry(words);
    }

    static long header(int origins, int holds, int holdCapacity, int sections) {
        return (long) VERSION << 56 | (long) origins << 48 | (long) holds << 32 | (long) holdCapacity << 16 | sections;
    }

    static long holdTail(long life, int origin, long cost) {
        return life << 35 | (long) origin << 27 | cost;
    }

    static long sectionTail(int rings, int length) {
        return (long) rings << 32 | length;
    }

    long[] words() {
        return words;
    }

    int origins() {
        return origins(words[0]);
    }

    static int origins(long header) {
        return (int) (header >>> 48 & 0xFF);
    }

    long originId(int index) {
        return words[HEADER + index];
    }

    /** Returns the index of an origin in the table, or -1. */
    int originIndex(long id) {
        return originIndex(words, id);
    }

    static int originIndex(long[] words, long id) {
        for (int index = origins(words[0]) - 1; index >= 0; index--) {
            if (words[HEADER + index] == id) {
                return index;
            }
        }
        return -1;
    }

    int holds() {
        return holds(words[0]);
    }

    static int holds(long header) {
        return (int) (header >>> 32 & 0xFFFF);
    }

    int holdCapacity() {
        return holdCapacity(words[0]);
    }

    static int holdCapacity(long header) {
        return (int) (header >>> 16 & 0xFFFF);
    }

    boolean hasHoldRoom(int more) {
        return holds() + more <= holdCapacity();
    }

    long holdId(int index) {
        return words[hold(index)];
    }

    long holdSection(int index) {
        return words[hold(index) + 1];
    }

    long holdStamp(int index) {
        return words[hold(index) + 2];
    }

    long holdLife(int index) {
        return words[hold(index) + 3] >>> 35;
    }

    int holdOrigin(int index) {
        return (int) (words[hold(index) + 3] >>> 27 & 0xFF);
    }

    long holdCost(int index) {
        return words[hold(index) + 3] & Ring.MAX_COUNT;
    }

    boolean holdRuns(int index, long now) {
        return holdStamp(index) + holdLife(index) > now;
    }

    /** Returns how many holds run whose requests have not ended. */
    int runningHolds(long now, List<Long> finished) {
        int running = 0;
        for (int index = holds() - 1; index >= 0; index--) {
            running += isSpent(index, now, finished) ? 0 : 1;
        }
        return running;
    }

    boolean hasRunningHold(long id, long now) {
        for (int index = holds() - 1; index >= 0; index--) {
            if (holdId(index) == id && holdRuns(index, now)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a hold is spent, by its life or because its request has ended. */
    boolean isSpent(int hold, long now, List<Long> finished) {
        return !holdRuns(hold, now) || finished.contains(holdId(hold));
    }

    void addHold(long id, long section, long stamp, long life, int origin, long cost) {
        int index = holds();
        words[0] = header(origins(), index + 1, holdCapacity(), sections());
        words[hold(index)] = id;
        words[hold(index) + 1] = section;
        words[hold(index) + 2] = stamp;
        words[hold(index) + 3] = holdTail(life, origin, cost);
    }

    /** Spends the hold as of its stamp. */
    void keepHold(int index) {
        words[hold(index) + 3] = holdTail(0, holdOrigin(index), holdCost(index));
    }

    void removeHold(int index) {
        int last = holds() - 1;
        System.arraycopy(words, hold(last), words, hold(index), HOLD);
        words[0] = header(origins(), last, holdCapacity(), sections());
    }

    int sections() {
        return sections(words[0]);
    }

    static int sections(long header) {
        return (int) (header & 0xFFFF);
    }

    int firstSection() {
        return firstSection(words[0]);
    }

    static int firstSection(long header) {
        return HEADER + origins(header) + holdCapacity(header) * HOLD;
    }

    int nextSection(int section) {
        return section + (int) words[section + 1];
    }

    long sectionId(int section) {
        return words[section];
    }

    boolean hasSection(long id) {
        return section(id) >= 0;
    }

    /** Returns where a section starts, or -1. */
    int section(long id) {
        return section(words, id);
    }

    static int section(long[] words, long id) {
        int at = firstSection(words[0]);
        for (int s = sections(words[0]); s > 0; s--, at += (int) words[at + 1]) {
            if (words[at] == id) {
                return at;
            }
        }
        return -1;
    }

    int rings(int section) {
        return (int) (words[section + 1] >>> 32);
    }

    int ringAt(int section, int index) {
        int at = section + SECTION;
        for (int i = 0; i < index; i++) {
            at += Ring.HEADER + new Ring(words, at).capacity();
        }
        return at;
    }

    Ring ring(int section, int index) {
        return new Ring(words, ringAt(section, index));
    }

    @Nullable Ring find(long section, Interval interval) {
        int at = section(section);
        int ringAt = at + SECTION;
        for (int r = at < 0 ? 0 : rings(at); r > 0; r--) {
            Ring ring = new Ring(words, ringAt);
            if (ring.interval() == interval) {
                return ring;
            }
            ringAt += Ring.HEADER + ring.capacity();
        }
        return null;
    }

    /** Returns the newest instant in the entry; {@link Long#MIN_VALUE} if it is empty. */
    long newest() {
        long newest = Long.MIN_VALUE;
        for (int index = holds() - 1; index >= 0; index--) {
            newest = Math.max(newest, holdStamp(index));
        }
        int at = firstSection();
        for (int s = sections(); s > 0; s--, at = nextSection(at)) {
            int ringAt = at + SECTION;
            for (int r = rings(at); r > 0; r--) {
                Ring ring = new Ring(words, ringAt);
                if (ring.size() > 0) {
                    newest = Math.max(newest, ring.stamp(ring.size() - 1));
                }
                ringAt += Ring.HEADER + ring.capacity();
            }
        }
        return newest;
    }

    void changed() {
        words[CHANGES]++;
    }

    private int hold(int index) {
        return HEADER + origins() + index * HOLD;
    }
}
