package io.ratelimit;

/** Why a request was refused. */
public enum Reason {
    /** A limit is exhausted. */
    LIMIT(429),
    /** The caller asked for it with the header {@code X-RateLimit}, to test its own handling. */
    FORCED(429),
    /** The request costs more permits than the limit ever grants: waiting does not help. */
    TOO_LARGE(413),
    /** The store did not answer and the policy is {@link OnStoreFailure#CLOSED}. */
    UNAVAILABLE(503);

    private final int status;

    Reason(int status) {
        this.status = status;
    }

    /**
     * Returns the status of the refusal.
     *
     * @return an HTTP status code
     */
    public int status() {
        return status;
    }
}
