package io.ratelimit.core.window;

/*
 * What is read of a ring goes into the three numbers of its limit: the permits used and the milliseconds until the reset as they
 * will be told if the ask is granted, and the word that will be the ring's shape, negative if the count joins the newest cell.
 * So a decision reads each ring once, and makes no object of it.
 */
/** How a count fits into a ring as it lies there, without growing or coarsening it. */
final class Fit {

    /** In a shape, which is positive. */
    private static final long JOINS = Long.MIN_VALUE;

    private Fit() {}

    /**
     * Reads a ring.
     *
     * @param words the entry
     * @param at where the ring starts
     * @param numbers where three numbers are written
     * @param to the place of the first
     * @return false if the count does not fit, or only the long way tells
     */
    static boolean read(long[] words, int at, long now, int origin, long count, long[] numbers, int to) {
        long shape = words[at];
        int size = (int) (shape >>> 16 & 0xFFFF);
        if (size == 0) {
            return Ring.capacity(shape) > 0 && starts(shape, count, numbers, to);
        }
        int capacity = Ring.capacity(shape);
        int head = (int) (shape >>> 32 & 0xFFFF);
        long age = now - words[at + 1];
        long newest = words[Ring.cellAt(at, head, size - 1, capacity)];
        long sinceNewest = age - (newest >>> 35);
        long window = Ring.window(shape);
        if (sinceNewest < 0 || age > Ring.MAX_OFFSET) {
            return false;
        }
        long spent = words[at + 2];
        long left = (words[at + Ring.HEADER + head] >>> 35) + window - age;
        if (left <= 0) {
            int expired = expired(words, at, age - window);
            spent -= spent(words, at, expired);
            size -= expired;
            if (size == 0) {
                return spent == 0 && starts(shape, count, numbers, to);
            }
            head = Ring.cellAt(0, head, expired, capacity) - Ring.HEADER;
            left = (words[at + Ring.HEADER + head] >>> 35) + window - age;
        }
        if (spent < size || spent > (long) size * Ring.MAX_COUNT) {
            return false;
        }
        boolean joins = Ring.isOneTick(shape, now, sinceNewest);
        // Several owners within one tick are for the long way.
        if (joins
                ? (newest >>> 27 & 0xFF) != origin || (newest & Ring.MAX_COUNT) + count > Ring.MAX_COUNT
                : size == capacity) {
            return false;
        }
        numbers[to] = spent + count;
        // The oldest cell moves to now if it is the one that is joined.
        numbers[to + 1] = joins && size == 1 ? window : left;
        numbers[to + 2] = (shape & 0xFFFFL << 48)
                | (joins ? JOINS : 1 << 16) + ((long) head << 32 | (long) size << 16 | capacity);
        return true;
    }

    /** The count will be the only one. */
    private static boolean starts(long shape, long count, long[] numbers, int to) {
        numbers[to] = count;
        numbers[to + 1] = Ring.window(shape);
        numbers[to + 2] = (shape & 0xFFL << 56) | 1 << 16 | Ring.capacity(shape);
        return true;
    }

    /** Returns how many cells are not newer than an offset. */
    private static int expired(long[] words, int at, long edge) {
        long shape = words[at];
        int size = (int) (shape >>> 16 & 0xFFFF);
        int head = (int) (shape >>> 32 & 0xFFFF);
        int expired = 0;
        while (expired < size && words[Ring.cellAt(at, head, expired, Ring.capacity(shape))] >>> 35 <= edge) {
            expired++;
        }
        return expired;
    }

    /** Returns the sum of the oldest cells. */
    private static long spent(long[] words, int at, int cells) {
        long shape = words[at];
        int head = (int) (shape >>> 32 & 0xFFFF);
        long spent = 0;
        for (int index = 0; index < cells; index++) {
            spent += words[Ring.cellAt(at, head, index, Ring.capacity(shape))] & Ring.MAX_COUNT;
        }
        return spent;
    }

    /**
     * Drops what has left the window and adds the count.
     *
     * @param numbers what {@link #read} has written for the same arguments; the third becomes what says that the limit admits
     * @param from the place of the first of the three
     * @return where the ring ends
     */
    static int take(long[] words, int at, long now, int origin, long count, long[] numbers, int from) {
        long joined = numbers[from + 2];
        long shape = joined & ~JOINS;
        int size = (int) (shape >>> 16 & 0xFFFF);
        int capacity = Ring.capacity(shape);
        int newestAt = Ring.cellAt(at, (int) (shape >>> 32 & 0xFFFF), size - 1, capacity);
        long before = joined < 0 ? words[newestAt] & Ring.MAX_COUNT : 0;
        if (size == 1 && joined >= 0) {
            words[at + 1] = now;
        }
        words[newestAt] = Ring.cell(now - words[at + 1], origin, before + count);
        words[at] = shape;
        words[at + 2] = numbers[from];
        numbers[from + 2] = Readings.ADMITS;
        return at + Ring.HEADER + capacity;
    }
}
