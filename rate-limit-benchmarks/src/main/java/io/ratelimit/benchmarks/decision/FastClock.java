package io.ratelimit.benchmarks.decision;

import io.github.bucket4j.TimeMeter;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that costs what {@link System#nanoTime} costs and runs 36,000 times as fast: a day is over after 2.4 s. So windows are
 * full of cells within a warm-up, of as many as they ever hold, and cells come and go with the decisions. To spend the largest
 * limit of a day takes 41 million decisions a second.
 */
public final class FastClock implements InstantSource, TimeMeter {

    private static final long SPEED = 36_000;

    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    @Override
    public long millis() {
        return startMillis + currentTimeNanos() / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long currentTimeNanos() {
        return (System.nanoTime() - startNanos) * SPEED;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
