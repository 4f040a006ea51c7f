package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.policy.Policy;
import java.util.List;

/**
 * What one request owes to one policy.
 *
 * @param policy to which policy
 * @param counted whom it is counted as
 * @param limits after grants and test headers
 * @param granted after grants only
 * @param cost permits; 0 only reads
 */
record Charge(Policy policy, Counted counted, List<Limit> limits, List<Limit> granted, long cost) {

    Charge as(Counted other) {
        return new Charge(policy, other, limits, granted, cost);
    }

    Charge costing(long permits) {
        return new Charge(policy, counted, limits, granted, permits);
    }
}
