package io.ratelimit.core.window;

import io.ratelimit.Interval;

/*
 * spent(46) expired(17) joins(1): read once and passed on in one word, because what is read of an entry is what a decision waits
 * for, and an object for each limit would cost as much as the arithmetic.
 */
/** How a count fits into a ring as it lies there, without growing or coarsening it. */
final class Fit {

    /** It does not fit, or only the long way tells. */
    static final long NONE = -1;

    private Fit() {}

    /**
     * Reads a ring.
     *
     * @param words the entry
     * @param at where the ring starts
     * @param wanted the interval that the ring must be of
     * @return {@link #NONE}, or what the window counts at {@code now}, how many cells have left it, and whether the count joins the
     *     newest cell
     */
    static long of(long[] words, int at, Interval wanted, long now, int origin, long count) {
        long shape = words[at];
        if (!Ring.isOf(shape, wanted)) {
            return NONE;
        }
        int capacity = Ring.capacity(shape);
        int size = (int) (shape >>> 16 & 0xFFFF);
        if (size == 0) {
            return capacity > 0 ? 0 : NONE;
        }
        int head = (int) (shape >>> 32 & 0xFFFF);
        long age = now - words[at + 1];
        long newest = words[Ring.cellAt(at, head, size - 1, capacity)];
        long sinceNewest = age - (newest >>> 35);
        if (sinceNewest < 0 || age > Ring.MAX_OFFSET) {
            return NONE;
        }
        int expired = age - (words[at + Ring.HEADER + head] >>> 35) < wanted.millis()
                ? 0
                : expired(words, at, age - wanted.millis());
        long spent = words[at + 2] - (expired == 0 ? 0 : spent(words, at, expired));
        int live = size - expired;
        if (spent < live || spent > (long) live * Ring.MAX_COUNT) {
            return NONE;
        }
        if (live > 0 && Ring.isOneTick(shape, now, sinceNewest)) {
            // Several owners within one tick are for the long way.
            boolean joins = (newest >>> 27 & 0xFF) == origin && (newest & Ring.MAX_COUNT) + count <= Ring.MAX_COUNT;
            return joins ? spent << 18 | (long) expired << 1 | 1 : NONE;
        }
        return live < capacity ? spent << 18 | (long) expired << 1 : NONE;
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

    static long spent(long fit) {
        return fit >>> 18;
    }

    /**
     * Drops what has left the window and adds the count.
     *
     * @param fit what {@link #of} has returned for the same arguments
     * @return the oldest instant in the window then
     */
    static long take(long[] words, int at, long fit, long now, int origin, long count) {
        long shape = words[at];
        int capacity = Ring.capacity(shape);
        int expired = (int) (fit >>> 1) & 0x1FFFF;
        int live = (int) (shape >>> 16 & 0xFFFF) - expired;
        if (live == 0) {
            words[at] = (shape & 0xFFL << 56) | 1 << 16 | capacity;
            words[at + 1] = now;
            words[at + 2] = count;
            words[at + Ring.HEADER] = Ring.cell(0, origin, count);
            return now;
        }
        int joins = (int) fit & 1;
        int head = (int) (shape >>> 32 & 0xFFFF) + expired;
        head = head >= capacity ? head - capacity : head;
        int newestAt = Ring.cellAt(at, head, live - joins, capacity);
        long before = joins == 0 ? 0 : words[newestAt] & Ring.MAX_COUNT;
        long base = words[at + 1];
        words[newestAt] = Ring.cell(now - base, origin, before + count);
        words[at] = (shape & 0xFFFFL << 48) | (long) head << 32 | (long) (live + 1 - joins) << 16 | capacity;
        words[at + 2] = spent(fit) + count;
        return base + (words[at + Ring.HEADER + head] >>> 35);
    }
}
