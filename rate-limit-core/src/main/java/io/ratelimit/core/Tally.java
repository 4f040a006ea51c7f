package io.ratelimit.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Counts how often names were added in the current period and the one before, in 1 MiB however many names there are. A name has
 * a place in each of four rows and counts what the least used one says: a count is never too small, and too large only if other
 * names fall on all four. Where names fall differs from process to process, so nobody can choose one that falls on somebody
 * else's. Safe for use by several threads.
 */
final class Tally {

    private static final int ROWS = 4;
    private static final int ROW_BITS = 15;
    private static final int ROW_MASK = (1 << ROW_BITS) - 1;
    private static final int COUNT_BITS = 22;
    private static final long MOST = (1L << COUNT_BITS) - 1;
    private static final int PERIOD_SHIFT = 2 * COUNT_BITS;
    private static final long PERIOD_MASK = -1L >>> PERIOD_SHIFT;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Each place: period(20) before(22) now(22). */
    private final AtomicLongArray places = new AtomicLongArray(ROWS << ROW_BITS);

    /** All names together, in the same form. */
    private final AtomicLong all = new AtomicLong();

    private final LongSupplier period;
    private final long salt;

    /**
     * Counts nothing yet.
     *
     * @param period the number of the current period
     * @param salt decides where names fall
     */
    Tally(LongSupplier period, long salt) {
        this.period = period;
        this.salt = salt;
    }

    /** Returns at least as much as {@link #now} of any name, without asking what period it is. */
    long mostNow() {
        return now(all.get());
    }

    /** Returns how often a name was added in the current period. */
    long now(String name) {
        return least(name, Tally::now);
    }

    /** Returns how often a name was added in the current period and the one before. */
    long lately(String name) {
        return least(name, Tally::lately);
    }

    /** Counts a name once more; 4,194,303 of one period is the most that is told apart. */
    void add(String name) {
        long current = current();
        long hash = hash(name);
        all.updateAndGet(word -> oneMore(word, current));
        for (int row = 0; row < ROWS; row++) {
            places.updateAndGet(place(hash, row), word -> oneMore(word, current));
        }
    }

    private static long oneMore(long word, long current) {
        long turned = turned(word, current);
        return now(turned) == MOST ? turned : turned + 1;
    }

    private long least(String name, LongUnaryOperator count) {
        long current = current();
        long hash = hash(name);
        long least = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            least = Math.min(least, count.applyAsLong(turned(places.get(place(hash, row)), current)));
        }
        return least;
    }

    private static long turned(long word, long current) {
        long of = word >>> PERIOD_SHIFT;
        if (of == current) {
            return word;
        }
        long before = ((of + 1) & PERIOD_MASK) == current ? now(word) : 0;
        return current << PERIOD_SHIFT | before << COUNT_BITS;
    }

    private static long now(long word) {
        return word & MOST;
    }

    private static long lately(long word) {
        return now(word) + (word >>> COUNT_BITS & MOST);
    }

    private long current() {
        return period.getAsLong() & PERIOD_MASK;
    }

    private static int place(long hash, int row) {
        int inRow = (int) (hash >>> (row * Long.SIZE / ROWS)) & ROW_MASK;
        return row << ROW_BITS | inRow;
    }

    private long hash(String name) {
        long hash = salt;
        for (int index = 0; index < name.length(); index++) {
            hash = (hash ^ name.charAt(index)) * GOLDEN;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
