package io.ratelimit;

/**
 * The permits of the current request, for code whose cost is known only while it runs. One per request: the request
 * attribute {@value #ATTRIBUTE} in servlets, {@code @Context} in JAX-RS resources on Jersey. A CORS preflight has none, and
 * the attribute is not set, unless a rule names {@code OPTIONS}. On Jersey without servlets, as in a test, every answer is
 * {@link Decision.Unlimited}.
 *
 * <pre>{@code
 * @POST @Path("batch")
 * @RateLimit(per = "token", hour = 50, cost = 0)
 * public void batch(List<Contact> contacts, @Context RequestPermits permits) {
 *   int size = contacts == null ? 0 : contacts.size();     // null: the body was empty
 *   permits.spendOrRefuse(Math.max(1, size));
 *   …
 * }
 * }</pre>
 *
 * <p>Whatever refuses, all permits that the request holds are given back: a refused request has spent nothing. Code that goes on and
 * spends again takes with it what was given back; if it goes on and spends nothing, the request counts only towards limits of
 * failures, and only if it fails. Holds last for the deadline and a second, and an endpoint holds for its code only if one of its
 * policies has {@code cost = 0}; what is refused later or elsewhere leaves spent what was spent before. Safe for use by several
 * threads.
 */
public interface RequestPermits {

    /** The name of the request attribute that holds the current request's permits: {@value}. */
    String ATTRIBUTE = "io.ratelimit.RequestPermits";

    /**
     * Returns what all parts of the limiter have answered so far, as one decision.
     *
     * @return the decision that the response headers show
     */
    Decision decision();

    /**
     * Spends permits of every policy of this endpoint that leaves its cost to the code ({@code cost = 0}).
     *
     * @param permits 1 to {@value Limit#MAX_PERMITS}
     * @return the merged decision; after a refusal nothing is spent
     * @throws IllegalArgumentException if {@code permits} is out of range
     * @throws IllegalStateException if no policy of this endpoint has {@code cost = 0}
     */
    Decision spend(long permits);

    /**
     * Spends permits of a named policy for a subject that only the code knows.
     *
     * @param policy the explicit name of a policy of this deployment
     * @param subject whose permits; of the policy's identity, or it has windows of its own that no request shares
     * @param permits 1 to {@value Limit#MAX_PERMITS}
     * @return the merged decision; after a refusal nothing is spent
     * @throws IllegalArgumentException if {@code permits} is out of range or no policy has that name
     */
    Decision spend(String policy, Subject subject, long permits);

    /**
     * Tells what {@link #spend(long)} would answer for one policy, without spending.
     *
     * @param policy the explicit name of a policy of this deployment; its subject is the current request's
     * @param permits 1 to {@value Limit#MAX_PERMITS}
     * @return the answer for this policy alone
     * @throws IllegalArgumentException if {@code permits} is out of range or no policy has that name
     */
    Decision peek(String policy, long permits);

    /**
     * Spends like {@link #spend(long)} and leaves the endpoint if that is refused.
     *
     * @param permits 1 to {@value Limit#MAX_PERMITS}
     * @throws RateLimitExceeded if a limit refuses
     * @throws IllegalArgumentException if {@code permits} is out of range
     * @throws IllegalStateException if no policy of this endpoint has {@code cost = 0}
     */
    default void spendOrRefuse(long permits) {
        if (spend(permits) instanceof Decision.Refused refused) {
            throw new RateLimitExceeded(refused);
        }
    }
}
