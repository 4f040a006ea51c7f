package io.ratelimit.core;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Counts how many new secret subjects each address prefix has brought in the current minute. A fixed table: prefixes that fall
 * on the same place share a budget, which can only make it smaller. Safe for use by several threads.
 */
final class NewSubjects {

    private static final int PLACES = 1 << 16;

    /** Each place: minute(40) count(24). */
    private final AtomicLongArray counts = new AtomicLongArray(PLACES);

    private final long perMinute;
    private final LongSupplier millis;

    NewSubjects(long perMinute, LongSupplier millis) {
        this.perMinute = perMinute;
        this.millis = millis;
    }

    boolean mayBring(String prefix) {
        long word = counts.get(place(prefix));
        return word >>> 24 != minute() || (word & 0xFFFFFF) < perMinute;
    }

    void brought(String prefix) {
        long minute = minute();
        counts.updateAndGet(place(prefix), word -> word >>> 24 == minute ? word + 1 : minute << 24 | 1);
    }

    private long minute() {
        return millis.getAsLong() / 60_000;
    }

    private static int place(String prefix) {
        int hash = prefix.hashCode() * 0x9E3779B9;
        return hash >>> 16;
    }
}
