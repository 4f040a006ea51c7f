package io.ratelimit.core.window;

/**
 * Gives the windows of an entry that are full twice the room, or makes them coarse, by copying: what every busy entry needs a few
 * times.
 */
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
     * Returns a copy without what has left its window, in which each ring has room for another cell. One that several owners have
     * filled may stay full: it takes a rebuild.
     */
    static Entry of(Entry before, long now) {
        int length = before.firstSection();
        int at = length;
        for (int s = before.sections(); s > 0; s--, at = before.nextSection(at)) {
            length += Entry.SECTION;
            int ringAt = at + Entry.SECTION;
            for (int r = before.rings(at); r > 0; r--) {
                Ring ring = new Ring(before.words(), ringAt);
                length += Ring.HEADER + room(before, ring, ring.expired(now));
                ringAt += Ring.HEADER + ring.capacity();
            }
        }
        return new Growth(before, now, length).copied();
    }

    private static int room(Entry entry, Ring ring, int expired) {
        int capacity = ring.capacity();
        int live = ring.size() - expired;
        if (coarsens(entry, ring, live)) {
            return EntryWriter.capacity(ticks(ring, expired) + 1);
        }
        return live < capacity || capacity >= Ring.MAX_CELLS
                ? capacity
                : Math.min(Math.max(EntryWriter.LEAST_CAPACITY, 2 * capacity), Ring.MAX_CELLS);
    }

    /** Cells of one owner lie in the order in which they join. */
    private static boolean coarsens(Entry entry, Ring ring, int live) {
        return live >= Ring.MAX_CELLS && !ring.coarse() && entry.origins() == 1;
    }

    private static int ticks(Ring ring, int expired) {
        int ticks = 0;
        for (int index = expired; index < ring.size(); index = next(ring, index)) {
            ticks++;
        }
        return ticks;
    }

    /** Returns the first cell that is not in the tick of a cell, or the size. */
    private static int next(Ring ring, int index) {
        long end = ring.end(ring.stamp(index));
        int next = index + 1;
        while (next < ring.size() && ring.stamp(next) < end) {
            next++;
        }
        return next;
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
        int room = room(before, ring, expired);
        long total = ring.total();
        for (int index = 0; index < expired; index++) {
            total -= ring.count(index);
        }
        boolean coarsens = coarsens(before, ring, live);
        int cells = coarsens ? join(ring, expired) : copyCells(ring, expired);
        words[size] = Ring.shape(ring.interval(), coarsens || (ring.coarse() && live > 0), 0, cells, room);
        words[size + 1] = ring.base();
        words[size + 2] = total;
        size += Ring.HEADER + room;
    }

    private int copyCells(Ring ring, int expired) {
        int cells = ring.size() - expired;
        for (int index = 0; index < cells; index++) {
            words[size + Ring.HEADER + index] = ring.word(expired + index);
        }
        return cells;
    }

    /** Joins the cells of each tick into the newest of them. */
    private int join(Ring ring, int expired) {
        int cells = 0;
        int next;
        for (int index = expired; index < ring.size(); index = next) {
            next = next(ring, index);
            long count = 0;
            for (int joined = index; joined < next; joined++) {
                count += ring.count(joined);
            }
            words[size + Ring.HEADER + cells++] =
                    Ring.cell(ring.stamp(next - 1) - ring.base(), ring.origin(next - 1), count);
        }
        return cells;
    }
}
