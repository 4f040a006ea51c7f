package io.ratelimit.servlet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that moves only when a test says so. Begins at the moment of the examples in part 4 of the protocol. */
final class ManualClock implements InstantSource {

    static final long START_SECONDS = 1_795_300_800;

    private volatile Instant now = Instant.ofEpochSecond(START_SECONDS);

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void advance(Duration time) {
        now = now.plus(time);
    }

    void advanceSeconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }
}
