package io.ratelimit.benchmarks.decision;

import io.github.bucket4j.TimeMeter;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that costs what {@link System#nanoTime} costs and may run faster, so that windows of a day go on within a benchmark and
 * nobody uses up the largest limit there is.
 */
public final class PacedClock implements InstantSource, TimeMeter {

    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();
    private final long speed;
    private long steppedMillis;

    /**
     * Starts at the wall clock's time.
     *
     * @param speed how much faster than the wall clock
     */
    PacedClock(long speed) {
        this.speed = speed;
    }

    /** Sets the clock forward; before others use it. */
    void step(long millis) {
        steppedMillis += millis;
    }

    @Override
    public long millis() {
        return startMillis + steppedMillis + currentTimeNanos() / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long currentTimeNanos() {
        return (System.nanoTime() - startNanos) * speed;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
