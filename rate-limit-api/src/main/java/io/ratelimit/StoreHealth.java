package io.ratelimit;

import java.util.List;

/**
 * How the store is, as one node sees it; for a health check. A store that does not answer is no reason to take the node out of
 * service: requests are decided by {@link OnStoreFailure} then.
 *
 * @param answering false from the first request that the store did not answer; true again with the first that it answers when none has
 *     failed for 5 seconds and no part is silent
 * @param nodes how many nodes share the limits, this one included; at least 1
 * @param silent which parts of the store do not answer now, for example an address of a member; without subject data
 * @param degraded how many times since the start a subject was decided without the store
 */
public record StoreHealth(boolean answering, int nodes, List<String> silent, long degraded) {
    /** Copies the list. */
    public StoreHealth {
        silent = List.copyOf(silent);
    }
}
