package io.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of one limit one subject has left, this request included.
 *
 * @param policy the policy that the limit belongs to; inside the application only
 * @param wireName the limit's name in headers and bodies, unique on its endpoint
 * @param interval the length of the rolling window
 * @param limit the effective number of permits, 0 to {@value Limit#MAX_PERMITS}: after grants and test headers
 * @param remaining permits left after this request, 0 to {@code limit}
 * @param reset how long until more permits become available; zero if none is spent
 */
public record Usage(String policy, String wireName, Interval interval, long limit, long remaining, Duration reset) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if {@code remaining} is not between 0 and {@code limit} or {@code reset} is negative
     */
    public Usage {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(wireName, "wireName");
        Objects.requireNonNull(interval, "interval");
        if (remaining < 0 || remaining > limit) {
            throw new IllegalArgumentException("remaining " + remaining + " of " + limit);
        }
        if (reset.isNegative()) {
            throw new IllegalArgumentException("reset " + reset);
        }
    }
}
