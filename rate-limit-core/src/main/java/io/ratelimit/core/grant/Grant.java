package io.ratelimit.core.grant;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * Another limit for one subject, or for everybody: larger, smaller, or 0 to block.
 *
 * @param id by which it is changed and ended
 * @param draft what it grants, checked; the value of a secret subject is its hash
 * @param by who made or last changed it
 * @param at when; {@link Instant#MIN} if it stands in the rules file
 * @param ended when it was ended before its time, if it was
 */
public record Grant(String id, GrantDraft draft, String by, Instant at, Optional<Instant> ended) {

    /** Tells whether it changes anything at a time. */
    public boolean holds(Instant now) {
        return ended.isEmpty()
                && draft.until().filter(end -> !now.isBefore(end)).isEmpty();
    }

    /** Returns when it stopped to hold, as far as that is known. */
    Optional<Instant> over() {
        return ended.or(draft::until);
    }

    /** Tells whether it is about a limit. */
    public boolean changes(String policyName, Interval interval) {
        return draft.policy().filter(name -> !name.equals(policyName)).isEmpty()
                && draft.interval().filter(only -> only != interval).isEmpty();
    }

    /** Policy and interval, then policy, then interval, then neither. */
    int precision() {
        return (draft.policy().isPresent() ? 2 : 0) + (draft.interval().isPresent() ? 1 : 0);
    }

    /** What becomes of a number; one that was more than 0 stays so under a factor. */
    long applied(long permits) {
        if (draft.permits().isPresent()) {
            return Math.min(draft.permits().get(), Limit.MAX_PERMITS);
        }
        // As it was written: 1.15 as a binary fraction is a little less, and 100 times that rounds down to 114.
        BigDecimal scaled = BigDecimal.valueOf(draft.factor().orElse(1.0)).multiply(BigDecimal.valueOf(permits));
        return permits == 0 ? 0 : Math.min(Limit.MAX_PERMITS, Math.max(1, scaled.longValue()));
    }
}
