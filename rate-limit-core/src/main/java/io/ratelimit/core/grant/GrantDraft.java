package io.ratelimit.core.grant;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be granted. Exactly one of {@code permits} and {@code factor} is present.
 *
 * @param who the subject; empty for everybody
 * @param policy the name of the one policy that it changes; empty for all
 * @param interval the one interval that it changes; empty for all that a policy limits
 * @param permits the number, 0 to {@value Limit#MAX_PERMITS}: 0 blocks; {@link #UNLIMITED} must be allowed by the setting
 *     {@code unlimited-grants}
 * @param factor what the numbers are multiplied by, more than 0, at most 1,000
 * @param until when it ends; empty for never
 * @param reason for the audit trail, at most 500 characters; may be empty
 */
public record GrantDraft(
        Optional<Who> who,
        Optional<String> policy,
        Optional<Interval> interval,
        Optional<Long> permits,
        Optional<Double> factor,
        Optional<Instant> until,
        String reason) {

    /** Permits that are asked for where there shall be no limit; the largest number there is holds then. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Returns what it does, without the reason. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(permits.map(number -> number == UNLIMITED ? "no limit" : number + " permits")
                .orElseGet(() -> "× " + factor.orElse(1.0)));
        text.append(interval.map(one -> " per " + one.wireName()).orElse(""));
        text.append(policy.map(name -> " of " + name).orElse(""));
        text.append(" for ").append(who.map(Who::toString).orElse("everybody"));
        text.append(until.map(end -> " until " + end).orElse(""));
        return text.toString();
    }
}
