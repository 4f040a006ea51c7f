package io.ratelimit.core.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Epoch time that only a test moves. Safe for use by several threads. */
public final class ManualClock implements InstantSource {

    /** Where every manual clock starts, so that several processes agree. */
    public static final long START = 1_795_300_800_000L;

    private final AtomicLong millis = new AtomicLong(START);

    /** Starts at {@link #START}. */
    public ManualClock() {}

    /** Moves on. */
    public void advance(Duration by) {
        millis.addAndGet(by.toMillis());
    }

    /** Moves on. */
    public void advanceSeconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }
}
