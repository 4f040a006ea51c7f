package io.ratelimit.core.window;

import io.ratelimit.Interval;

/*
 * One rolling window inside an entry: a ring of cells, oldest first.
 *
 *   word 0   interval(8) coarse(8) head(16) size(16) capacity(16)
 *   word 1   base: the instant, in epoch milliseconds, that offset 0 stands for
 *   word 2   total of all counts
 *   then     capacity cells: offset(29) origin(8) count(27)
 *
 * A fine ring keeps one cell per millisecond and origin. When it would hold more than MAX_CELLS it becomes coarse: cells
 * of one tick = ceil(W / 1024) join into the newest instant among them, so a permit returns at most tick - 1 < W / 1024
 * milliseconds late and never early, and (now - W, now] touches at most 1,025 ticks. It stays coarse until empty; going
 * back and forth would make the lateness depend on history.
 */
/** A view of one window; changes write through to the entry's words. */
final class Ring {

    /** Words before the first cell. */
    static final int HEADER = 3;
    /** The largest number of cells of one origin. */
    static final int MAX_CELLS = 1_025;
    /** The largest count of a cell; counts beyond it stay at it, which is above every limit. */
    static final int MAX_COUNT = (1 << 27) - 1;
    /** The largest offset of a cell from the base, in milliseconds: over six days. */
    static final long MAX_OFFSET = (1L << 29) - 1;
    /** The largest number of cells of all origins. */
    static final int MAX_CAPACITY = (1 << 16) - 1;

    private final long[] words;
    private final int at;

    Ring(long[] words, int at) {
        this.words = words;
        this.at = at;
    }

    static long shape(Interval interval, boolean coarse, int head, int size, int capacity) {
        return (long) code(interval) << 56
                | (coarse ? 1L : 0L) << 48
                | (long) head << 32
                | (long) size << 16
                | capacity;
    }

    static long cell(long offset, int origin, long count) {
        return offset << 35 | (long) origin << 27 | Math.min(count, MAX_COUNT);
    }

    /** Returns the width of one cell of a coarse ring in milliseconds. */
    static long coarseTick(Interval interval) {
        return (interval.millis() + 1_023) / 1_024;
    }

    Interval interval() {
        return interval(code());
    }

    /** Returns the number that stands for the interval; 1 to 4 if the ring is sound. */
    int code() {
        return (int) (words[at] >>> 56);
    }

    boolean coarse() {
        return (words[at] >>> 48 & 0xFF) != 0;
    }

    int size() {
        return (int) (words[at] >>> 16 & 0xFFFF);
    }

    int head() {
        return (int) (words[at] >>> 32 & 0xFFFF);
    }

    int capacity() {
        return (int) (words[at] & 0xFFFF);
    }

    long base() {
        return words[at + 1];
    }

    long total() {
        return words[at + 2];
    }

    long stamp(int index) {
        return base() + (word(index) >>> 35);
    }

    int origin(int index) {
        return (int) (word(index) >>> 27 & 0xFF);
    }

    long count(int index) {
        return word(index) & MAX_COUNT;
    }

    /** Returns how many cells have left the window. */
    int expired(long now) {
        long edge = now - interval().millis();
        int index = 0;
        int size = size();
        while (index < size && stamp(index) <= edge) {
            index++;
        }
        return index;
    }

    /**
     * Tells whether {@link #add} would find room without a larger ring.
     *
     * @throws IllegalArgumentException if the cell that it joins counts more than any limit admits
     */
    boolean hasRoom(long now, int origin, long count) {
        int live = size() - expired(now);
        int joined = joins(now, origin);
        if (joined >= 0 && count(joined) + count > MAX_COUNT) {
            throw Structure.damagedCell(joined);
        }
        return live == 0 || (now - base() <= MAX_OFFSET && (live < capacity() || joined >= 0));
    }

    /** Drops what has left the window and adds a count at {@code now}, which no cell exceeds. Needs {@link #hasRoom}. */
    void add(long now, int origin, long count) {
        drop(now);
        int joined = joins(now, origin);
        long sum = count;
        if (joined >= 0) {
            sum += count(joined);
            words[at + 2] -= count(joined);
            remove(joined);
        }
        long added = Math.min(sum, MAX_COUNT);
        int size = size();
        words[position(size)] = cell(now - base(), origin, added);
        words[at + 2] += added;
        resize(head(), size + 1);
    }

    private void drop(long now) {
        int expired = expired(now);
        for (int index = 0; index < expired; index++) {
            words[at + 2] -= count(index);
        }
        int head = head() + expired;
        resize(head >= capacity() ? head - capacity() : head, size() - expired);
        if (size() == 0) {
            restart(now);
        }
    }

    private void restart(long now) {
        words[at] = shape(interval(), false, 0, 0, capacity());
        words[at + 1] = now;
        words[at + 2] = 0;
    }

    /** Returns the newest cell of this origin in the tick of {@code now}, or -1. */
    private int joins(long now, int origin) {
        long tick = coarse() ? coarseTick(interval()) : 1;
        long bucket = Math.floorDiv(now, tick);
        for (int index = size() - 1; index >= 0 && Math.floorDiv(stamp(index), tick) == bucket; index--) {
            if (origin(index) == origin) {
                return index;
            }
        }
        return -1;
    }

    private void remove(int index) {
        int last = size() - 1;
        for (int i = index; i < last; i++) {
            words[position(i)] = words[position(i + 1)];
        }
        resize(head(), last);
    }

    private static int code(Interval interval) {
        return switch (interval) {
            case SECOND -> 1;
            case MINUTE -> 2;
            case HOUR -> 3;
            case DAY -> 4;
        };
    }

    private static Interval interval(int code) {
        return switch (code) {
            case 1 -> Interval.SECOND;
            case 2 -> Interval.MINUTE;
            case 3 -> Interval.HOUR;
            case 4 -> Interval.DAY;
            default -> throw new IllegalArgumentException("interval code " + code);
        };
    }

    private void resize(int head, int size) {
        words[at] = shape(interval(), coarse(), head, size, capacity());
    }

    private int position(int index) {
        int position = head() + index;
        int capacity = capacity();
        return at + HEADER + (position >= capacity ? position - capacity : position);
    }

    private long word(int index) {
        return words[position(index)];
    }
}
