package io.ratelimit.spi;

import io.ratelimit.Decision;

/**
 * Learns what the limiter does; cannot alter it. Called on the request's thread with finished objects: return quickly. An
 * exception is swallowed and logged once a minute.
 */
public interface RateLimitListener {

    /**
     * A request was decided. Called once per request and per later refusal or spending inside it.
     *
     * @param decision the merged decision
     * @param request what is known of the request
     */
    default void decided(Decision decision, RequestFacts request) {}

    /**
     * The store stopped answering, or answers again.
     *
     * @param answering true if it answers
     */
    default void storeState(boolean answering) {}
}
