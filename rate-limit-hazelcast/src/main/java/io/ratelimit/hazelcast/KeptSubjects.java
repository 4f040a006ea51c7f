package io.ratelimit.hazelcast;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * About how many entries this member keeps. Counting walks all partitions, so it is done at most once a second, by whoever
 * asks then. Safe for use by several threads.
 */
final class KeptSubjects {

    private static final long FRESH_NANOS = 1_000_000_000;

    private final LongSupplier count;
    private final LongSupplier nanoTime;
    private final AtomicLong stale;
    private volatile long counted;

    /**
     * Counts once.
     *
     * @param count the exact number; may throw, then the last one stands
     * @param nanoTime as {@link System#nanoTime}
     */
    KeptSubjects(LongSupplier count, LongSupplier nanoTime) {
        this.count = count;
        this.nanoTime = nanoTime;
        this.stale = new AtomicLong(nanoTime.getAsLong());
    }

    long about() {
        long now = nanoTime.getAsLong();
        long due = stale.get();
        if (now - due >= 0 && stale.compareAndSet(due, now + FRESH_NANOS)) {
            try {
                counted = count.getAsLong();
            } catch (RuntimeException e) {
                return counted;
            }
        }
        return counted;
    }
}
