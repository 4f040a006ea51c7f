package io.ratelimit;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of one limit one subject has left, this request included.
 *
 * @param policy the policy that the limit belongs to; inside the application only
 * @param wireName the limit's name in headers and bodies, unique on its endpoint
 * @param interval the length of the rolling window
 * @param quota the number of permits after grants, 0 to {@value Limit#MAX_PERMITS}
 * @param limit the number that decides this request, at most {@code quota}: lowered if a test header asks for it
 * @param remaining permits left after this request, 0 to {@code limit}
 * @param reset how long until more permits become available; zero if none is spent
 */
public record Usage(
        String policy, String wireName, Interval interval, long quota, long limit, long remaining, Duration reset) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if not {@code 0 <= remaining <= limit <= quota} or {@code reset} is negative
     */
    public Usage {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(wireName, "wireName");
        Objects.requireNonNull(interval, "interval");
        if (remaining < 0 || remaining > limit || limit > quota) {
            throw new IllegalArgumentException("remaining " + remaining + " of " + limit + " of " + quota);
        }
        if (reset.isNegative()) {
            throw new IllegalArgumentException("reset " + reset);
        }
    }
}
