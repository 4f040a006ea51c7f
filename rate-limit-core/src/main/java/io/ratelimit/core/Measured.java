package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.Usage;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import java.time.Duration;
import java.util.List;

/**
 * The state of one limit as the store told it.
 *
 * @param policy to which policy it belongs
 * @param limit the number that decided
 * @param quota the number before test headers
 * @param used permits spent or held in the window
 * @param resetMillis until the oldest permit leaves the window
 * @param refuses true if this limit refuses the request
 * @param waitMillis until it would not; 0 if only running requests stand in the way
 */
record Measured(Policy policy, Limit limit, long quota, long used, long resetMillis, boolean refuses, long waitMillis) {

    static List<Usage> usages(List<Measured> measured, Endpoint endpoint) {
        Usage[] usages = new Usage[measured.size()];
        for (int index = 0; index < usages.length; index++) {
            usages[index] = measured.get(index).usage(endpoint);
        }
        return List.of(usages);
    }

    boolean isOf(Measured other) {
        return policy.name().equals(other.policy.name()) && limit.interval() == other.limit.interval();
    }

    /** As it is after permits were given back. */
    Measured less(long permits) {
        return new Measured(
                policy,
                limit,
                quota,
                Math.max(0, used - permits),
                used <= permits ? 0 : resetMillis,
                refuses,
                waitMillis);
    }

    /** A limit that refuses has nothing left for this request and frees something when the wait is over. */
    Usage usage(Endpoint endpoint) {
        long remaining = refuses ? 0 : Math.max(0, limit.permits() - used);
        return new Usage(
                policy.name(),
                endpoint.wireName(policy, limit.interval()),
                limit.interval(),
                quota,
                limit.permits(),
                remaining,
                refuses ? Duration.ofSeconds(toldWait()) : Duration.ofMillis(resetMillis));
    }

    /** Seconds, rounded up; one if only running requests stand in the way. */
    long toldWait() {
        return Math.max(1, (waitMillis + 999) / 1_000);
    }
}
