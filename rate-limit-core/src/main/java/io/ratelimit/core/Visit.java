package io.ratelimit.core;

import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.RequestFacts;

/**
 * How far a request has come.
 *
 * @param endpoint everything that applies to it so far
 * @param facts what is known of it there
 * @param subjects whom it is counted as there
 */
record Visit(Endpoint endpoint, RequestFacts facts, RequestSubjects subjects) {

    /** Returns the same, where more applies. */
    Visit at(Endpoint place) {
        return in(endpoint.and(place));
    }

    /** Returns the same, where one more policy applies. */
    Visit with(Policy policy) {
        return in(endpoint.and(policy));
    }

    private Visit in(Endpoint both) {
        return both == endpoint ? this : new Visit(both, facts, subjects);
    }
}
