package io.ratelimit.core.event;

import io.ratelimit.Interval;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells the first time of something in a while from those that follow, in 256 KiB however many different things there are. Where
 * two fall on one place, the later one makes the earlier one forgotten, so that something may be the first twice; never the other
 * way round but by a chance of one in four thousand million. Safe for use by several threads.
 */
public final class OncePerWindow {

    private static final int PLACE_BITS = 15;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long MILLIS_PER_SECOND = 1_000;

    /** Each place: the upper half of a hash, then when it may be told again, in seconds since the epoch. */
    private final AtomicLongArray places = new AtomicLongArray(1 << PLACE_BITS);

    private final long salt;

    /**
     * Nothing has happened yet.
     *
     * @param salt a random number that nobody outside knows
     */
    public OncePerWindow(long salt) {
        this.salt = salt;
    }

    /**
     * Notes that something happened.
     *
     * @param what a number for the sort of thing
     * @param key of the subject that it happened to
     * @param policy whose limit it concerns
     * @param interval of that limit, for which it is not the first time again
     * @param nowMillis wall-clock time
     * @return true if it did not happen in the last window, as far as is remembered
     */
    public boolean first(int what, String key, String policy, Interval interval, long nowMillis) {
        long hash = mixed(mixed(salt ^ (what + interval.seconds() * 31) * GOLDEN, key), policy) * GOLDEN;
        int place = (int) (hash & ((1 << PLACE_BITS) - 1));
        long nowSeconds = nowMillis / MILLIS_PER_SECOND;
        long until = nowSeconds + interval.seconds();
        long word;
        do {
            word = places.get(place);
            boolean same = (int) (word >>> Integer.SIZE) == (int) (hash >>> Integer.SIZE);
            if (same && (word & 0xFFFF_FFFFL) > nowSeconds) {
                return false;
            }
        } while (!places.compareAndSet(place, word, hash >>> Integer.SIZE << Integer.SIZE | until));
        return true;
    }

    private static long mixed(long before, String text) {
        long hash = before;
        for (int index = 0; index < text.length(); index++) {
            hash = (hash ^ text.charAt(index)) * GOLDEN;
            hash ^= hash >>> Integer.SIZE;
        }
        return hash;
    }
}
