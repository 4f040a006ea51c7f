package io.ratelimit.spi;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import java.time.Instant;

/**
 * Learns what the limiter does; cannot alter it. Told a moment later, on a thread of the limiter's own, one event after another in
 * the order in which they happened: a request never waits for a listener, and what a listener throws is logged once a minute. One
 * that is so slow that thousands of events wait loses those that follow.
 */
public interface RateLimitListener {

    /**
     * A request was decided. Told by each part of the limiter that decides: the filter, JAX-RS, and every spending of the code.
     *
     * @param event what was decided
     */
    default void decided(Decided event) {}

    /**
     * A subject has used up the share of a limit that the setting {@code near-limit} names. Told once per subject, policy and
     * window on each node, as far as it remembers.
     *
     * @param event which limit
     */
    default void nearLimit(NearLimit event) {}

    /**
     * A limit in shadow mode would have refused a request, which went on. Not told of a cost above the limit, which is only counted.
     *
     * @param event which limit
     */
    default void wouldRefuse(WouldRefuse event) {}

    /**
     * The store stopped answering, or answers again.
     *
     * @param answering true if it answers
     */
    default void storeState(boolean answering) {}

    /**
     * A decision.
     *
     * @param at when, by wall-clock time
     * @param method of the request
     * @param path of the request inside the application, decoded and normalised
     * @param decision the merged decision
     */
    record Decided(Instant at, String method, String path, Decision decision) {}

    /**
     * A limit that is nearly used up.
     *
     * @param at when, by wall-clock time
     * @param subject the key of the subject's windows, in which a secret is a keyed hash
     * @param policy the name of the policy
     * @param interval of the limit
     * @param limit the number that holds for the subject
     * @param used permits that are spent or held
     */
    record NearLimit(Instant at, String subject, String policy, Interval interval, long limit, long used) {}

    /**
     * A limit in shadow mode that would have refused.
     *
     * @param at when, by wall-clock time
     * @param subject the key of the subject's windows, in which a secret is a keyed hash
     * @param policy the name of the policy
     * @param interval of the limit
     * @param limit the number that holds for the request
     */
    record WouldRefuse(Instant at, String subject, String policy, Interval interval, long limit) {}
}
