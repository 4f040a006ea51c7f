package io.ratelimit;

/**
 * Thrown by {@link RequestPermits#spendOrRefuse} when a limit refuses. Left uncaught, the servlet filter or the JAX-RS
 * module answers the request with the refusal, also after an asynchronous dispatch; on a thread that the application started
 * itself nobody catches it. Carries no stack trace: it is an answer, and refusals must stay cheap.
 */
public final class RateLimitExceeded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Decision.Refused refusal;

    /**
     * Wraps a refusal.
     *
     * @param refusal what was answered
     */
    public RateLimitExceeded(Decision.Refused refusal) {
        super("refused: " + refusal.reason(), null, false, false);
        this.refusal = refusal;
    }

    /**
     * Returns what was answered.
     *
     * @return the refusal; null, unlike anything else of this package, in a copy that was serialised: it has no refusal
     */
    public Decision.Refused refusal() {
        return refusal;
    }
}
