package io.ratelimit.servlet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that moves only when a test says so. Begins at the moment of the examples in part 4 of the protocol. */
final class ManualClock implements InstantSource {

    static final long START_SECONDS = 1_795_300_800;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(START_SECONDS));

    @Override
    public Instant instant() {
        return now.get();
    }

    void advance(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    void advanceSeconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }
}
