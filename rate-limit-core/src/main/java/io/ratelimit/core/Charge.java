package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** Returns one charge for each policy and subject, with all that is owed to it. */
    static List<Charge> sums(List<Charge> some, List<Charge> others) {
        Map<List<Object>, Charge> sums = new LinkedHashMap<>();
        Stream.concat(some.stream(), others.stream())
                .forEach(charge -> sums.merge(
                        List.of(charge.policy().name(), charge.counted()),
                        charge,
                        (sum, more) -> more.costing(sum.cost() + more.cost())));
        return List.copyOf(sums.values());
    }

    Charge as(Counted other) {
        return new Charge(policy, other, limits, granted, cost);
    }

    Charge costing(long permits) {
        return new Charge(policy, counted, limits, granted, permits);
    }
}
