package io.ratelimit.core.window;

import io.ratelimit.Interval;
import org.jspecify.annotations.Nullable;

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

    /** By the number that stands for them. */
    private static final @Nullable Interval[] INTERVALS = {
        null, Interval.SECOND, Interval.MINUTE, Interval.HOUR, Interval.DAY, null, null, null
    };

    /** By the number that stands for the interval. */
    private static final long[] WINDOWS = {
        0, Interval.SECOND.millis(), Interval.MINUTE.millis(), Interval.HOUR.millis(), Interval.DAY.millis(), 0, 0, 0
    };

    // Constants, so that no decision divides by a number that the compiler does not know.
    private static final long MINUTE_TICK = coarseTick(Interval.MINUTE);
    private static final long HOUR_TICK = coarseTick(Interval.HOUR);
    private static final long DAY_TICK = coarseTick(Interval.DAY);

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
        return capacity(words[at]);
    }

    static boolean isOf(long shape, Interval interval) {
        return INTERVALS[(int) (shape >>> 56) & 7] == interval;
    }

    /** Returns the length of the window of a ring of this shape, in milliseconds. */
    static long window(long shape) {
        return WINDOWS[(int) (shape >>> 56) & 7];
    }

    static int capacity(long shape) {
        return (int) (shape & 0xFFFF);
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

    /**
     * Tells whether {@link #add} would find room for a count of some earlier instant, and leave room for one more, without a larger
     * ring.
     */
    boolean hasRoomFor(long stamp, long now) {
        int live = size() - expired(now);
        return hasLeft(stamp, now)
                || (live + 2 <= capacity() && (live == 0 || (stamp >= base() && now - base() <= MAX_OFFSET)));
    }

    private boolean hasLeft(long stamp, long now) {
        return stamp <= now - interval().millis();
    }

    /**
     * Drops what has left the window and adds a count, unless that has left it, too. Needs {@link #hasRoom} for one of
     * {@code now}, which no cell exceeds, {@link #hasRoomFor} for an earlier one.
     */
    void add(long stamp, int origin, long count, long now) {
        drop(now);
        if (hasLeft(stamp, now)) {
            return;
        }
        if (size() == 0) {
            words[at + 1] = stamp;
        }
        int joined = joins(stamp, origin);
        long before = joined < 0 ? 0 : count(joined);
        long instant = joined < 0 ? stamp : Math.max(stamp, stamp(joined));
        if (joined < 0) {
            words[at] += 1 << 16;
        } else {
            moveLast(joined);
        }
        int place = size() - 1;
        for (; place > 0 && stamp(place - 1) > instant; place--) {
            words[position(place)] = words[position(place - 1)];
        }
        long added = Math.min(before + count, MAX_COUNT);
        words[position(place)] = cell(instant - base(), origin, added);
        words[at + 2] += added - before;
    }

    private void drop(long now) {
        int expired = expired(now);
        int left = size() - expired;
        if (left == 0) {
            words[at] = shape(interval(), false, 0, 0, capacity());
            words[at + 1] = now;
            words[at + 2] = 0;
        } else if (expired > 0) {
            for (int index = 0; index < expired; index++) {
                words[at + 2] -= count(index);
            }
            words[at] = shape(interval(), coarse(), (head() + expired) % capacity(), left, capacity());
        }
    }

    /** Returns the newest cell of this origin in the tick of an instant, or -1. */
    private int joins(long stamp, int origin) {
        for (int index = size() - 1; index >= 0; index--) {
            long other = stamp(index);
            boolean together = isOneTick(words[at], Math.max(stamp, other), Math.abs(stamp - other));
            if (together && origin(index) == origin) {
                return index;
            }
            if (!together && other < stamp) {
                return -1;
            }
        }
        return -1;
    }

    /** Tells whether an instant of a ring of this shape, so many milliseconds before {@code now}, is in the tick of {@code now}. */
    static boolean isOneTick(long shape, long now, long since) {
        if (since == 0 || (shape >>> 48 & 0xFF) == 0) {
            return since == 0;
        }
        return switch ((int) (shape >>> 56)) {
            case 4 -> since < DAY_TICK && Math.floorMod(now, DAY_TICK) >= since;
            case 3 -> since < HOUR_TICK && Math.floorMod(now, HOUR_TICK) >= since;
            case 2 -> since < MINUTE_TICK && Math.floorMod(now, MINUTE_TICK) >= since;
            default -> false;
        };
    }

    /** Returns the first instant that is not in the tick of {@code now}, or too far from the base; of a coarse ring. */
    long end(long now) {
        long tick = coarseTick(interval());
        return Math.min(now - Math.floorMod(now, tick) + tick, base() + MAX_OFFSET + 1);
    }

    /**
     * Returns the first instant at which another count may do more than join the newest cell; {@code now} if the last one, which
     * was of now, did not join either. The oldest cell would move if it is the one that is joined.
     */
    long joinsUntil(long lastCount, long now) {
        int size = size();
        if (count(size - 1) <= lastCount) {
            return now;
        }
        return coarse() && size > 1 ? Math.min(end(now), stamp(0) + interval().millis()) : now + 1;
    }

    /** Closes the gap that a cell leaves which becomes the newest. */
    private void moveLast(int index) {
        for (int i = index; i < size() - 1; i++) {
            words[position(i)] = words[position(i + 1)];
        }
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

    /** Returns where in the entry a cell is. */
    int position(int index) {
        return cellAt(at, head(), index, capacity());
    }

    static int cellAt(int at, int head, int index, int capacity) {
        int position = head + index;
        return at + HEADER + (position >= capacity ? position - capacity : position);
    }

    /** Returns a cell as it lies there. */
    long word(int index) {
        return words[position(index)];
    }
}
