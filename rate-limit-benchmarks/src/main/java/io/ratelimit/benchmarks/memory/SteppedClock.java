package io.ratelimit.benchmarks.memory;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that the benchmark moves. For one thread at a time. */
final class SteppedClock implements InstantSource, TimeMeter {

    private long nanos = Duration.ofDays(20_000).toNanos();

    void step(long more) {
        nanos += more;
    }

    @Override
    public long millis() {
        return nanos / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long currentTimeNanos() {
        return nanos;
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
