package io.ratelimit;

import java.util.Objects;

/**
 * At most {@code permits} in any rolling window of {@code interval}.
 *
 * @param interval the length of the window
 * @param permits 0 to {@value #MAX_PERMITS}; 0 admits nothing
 */
public record Limit(Interval interval, long permits) {

    /** The largest limit: {@value}. */
    public static final long MAX_PERMITS = 100_000_000;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if {@code permits} is out of range
     */
    public Limit {
        Objects.requireNonNull(interval, "interval");
        if (permits < 0 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException(
                    interval.wireName() + " = " + permits + ": a limit is 0 to " + MAX_PERMITS + " permits");
        }
    }
}
