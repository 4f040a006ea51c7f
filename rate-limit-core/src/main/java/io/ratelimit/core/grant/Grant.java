package io.ratelimit.core.grant;

import io.ratelimit.Interval;
import java.time.Instant;
import java.util.Optional;

/**
 * Another limit for one subject: larger, smaller, or 0 to block it. Never unlimited.
 *
 * @param identity of the subject, for example {@code client}
 * @param value of the subject; of a secret one its SHA-256 as {@code sha256:} and 64 hexadecimal digits
 * @param policy the name of the one policy that it changes; empty for all
 * @param interval the one interval that it changes; empty for all that the policy limits
 * @param permits 0 to {@value io.ratelimit.Limit#MAX_PERMITS}
 * @param until when it ends; empty for never
 */
public record Grant(
        String identity,
        String value,
        Optional<String> policy,
        Optional<Interval> interval,
        long permits,
        Optional<Instant> until) {

    /** What precedes the hash of a secret value: {@value}. */
    public static final String HASHED = "sha256:";

    boolean changes(String policyName, Interval of, Instant now) {
        return policy.filter(name -> !name.equals(policyName)).isEmpty()
                && interval.filter(only -> only != of).isEmpty()
                && until.filter(end -> !now.isBefore(end)).isEmpty();
    }

    /** Policy and interval, then policy, then interval, then neither. */
    int precision() {
        return (policy.isPresent() ? 2 : 0) + (interval.isPresent() ? 1 : 0);
    }
}
