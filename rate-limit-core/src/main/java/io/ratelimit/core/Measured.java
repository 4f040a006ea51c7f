package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.Usage;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one limit as the store told it.
 *
 * @param policy to which policy it belongs
 * @param limit the number that decided
 * @param quota the number before test headers
 * @param reading the store's answer
 */
record Measured(Policy policy, Limit limit, long quota, Reading reading) {

    static List<Usage> usages(List<Measured> measured, Endpoint endpoint) {
        List<Usage> usages = new ArrayList<>(measured.size());
        for (Measured one : measured) {
            usages.add(one.usage(endpoint));
        }
        return usages;
    }

    boolean isOf(Measured other) {
        return policy.name().equals(other.policy.name()) && limit.interval() == other.limit.interval();
    }

    /** As it is after permits were given back. */
    Measured less(long permits) {
        Reading r = reading;
        return new Measured(
                policy,
                limit,
                quota,
                new Reading(
                        r.section(),
                        r.interval(),
                        Math.max(0, r.used() - permits),
                        r.used() <= permits ? 0 : r.resetMillis(),
                        r.refuses(),
                        r.waitMillis()));
    }

    /** A limit that refuses has nothing left for this request and frees something when the wait is over. */
    Usage usage(Endpoint endpoint) {
        boolean refuses = reading.refuses();
        long remaining = refuses ? 0 : Math.max(0, limit.permits() - reading.used());
        return new Usage(
                policy.name(),
                endpoint.wireName(policy, limit.interval()),
                limit.interval(),
                quota,
                limit.permits(),
                remaining,
                refuses ? Duration.ofSeconds(toldWait()) : Duration.ofMillis(reading.resetMillis()));
    }

    /** Seconds, rounded up; one if only running requests stand in the way. */
    long toldWait() {
        return Math.max(1, (reading.waitMillis() + 999) / 1_000);
    }
}
