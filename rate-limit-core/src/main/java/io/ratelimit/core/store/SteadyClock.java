package io.ratelimit.core.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Epoch time that never jumps: the wall clock at creation, carried on by {@link System#nanoTime}. A wall clock that is set
 * forward would empty every window of a process that counts alone. Safe for use by several threads.
 */
public final class SteadyClock implements InstantSource {

    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    /** Starts at the wall clock's time. */
    public SteadyClock() {}

    @Override
    public long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
