package io.ratelimit.core.window;

/** Gives the windows of an entry that are full twice the room, by copying: what every busy entry needs a few times. */
final class Growth {

    private final Entry before;
    private final long now;
    private final long[] words;
    private int size;

    private Growth(Entry before, long now, int length) {
        this.before = before;
        this.now = now;
        this.words = new long[length];
    }

    /**
     * Returns a copy without what has left its window, in which each ring has room for another cell. A ring that has as many cells
     * as a fine one may have, or more, stays full: it takes a rebuild.
     */
    static Entry of(Entry before, long now) {
        int length = before.firstSection();
        int at = length;
        for (int s = before.sections(); s > 0; s--, at = before.nextSection(at)) {
            length += Entry.SECTION;
            int ringAt = at + Entry.SECTION;
            for (int r = before.rings(at); r > 0; r--) {
                Ring ring = new Ring(before.words(), ringAt);
                length += Ring.HEADER + room(ring, ring.size() - ring.expired(now));
                ringAt += Ring.HEADER + ring.capacity();
            }
        }
        return new Growth(before, now, length).copied();
    }

    private static int room(Ring ring, int live) {
        int capacity = ring.capacity();
        return live < capacity || capacity >= Ring.MAX_CELLS
                ? capacity
                : Math.min(Math.max(EntryWriter.LEAST_CAPACITY, 2 * capacity), Ring.MAX_CELLS);
    }

    private Entry copied() {
        size = before.firstSection();
        System.arraycopy(before.words(), 0, words, 0, size);
        int at = size;
        for (int s = before.sections(); s > 0; s--, at = before.nextSection(at)) {
            int start = size;
            size += Entry.SECTION;
            int ringAt = at + Entry.SECTION;
            for (int r = before.rings(at); r > 0; r--) {
                Ring ring = new Ring(before.words(), ringAt);
                copy(ring);
                ringAt += Ring.HEADER + ring.capacity();
            }
            words[start] = before.sectionId(at);
            words[start + 1] = Entry.sectionTail(before.rings(at), size - start);
        }
        return Entry.own(words);
    }

    private void copy(Ring ring) {
        int expired = ring.expired(now);
        int live = ring.size() - expired;
        int room = room(ring, live);
        long total = ring.total();
        for (int index = 0; index < expired; index++) {
            total -= ring.count(index);
        }
        words[size] = Ring.shape(ring.interval(), ring.coarse() && live > 0, 0, live, room);
        words[size + 1] = ring.base();
        words[size + 2] = total;
        for (int index = 0; index < live; index++) {
            words[size + Ring.HEADER + index] = ring.word(expired + index);
        }
        size += Ring.HEADER + room;
    }
}
