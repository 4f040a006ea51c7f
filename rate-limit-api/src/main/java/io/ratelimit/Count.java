package io.ratelimit;

/** Which requests a limit counts. Refused requests never count. */
public enum Count {
    /** Every request that is let through, whatever its answer. */
    ALL,
    /**
     * Only requests that fail: answers with a status of 400 or above other than the limiter's own refusals, and
     * exceptions. The permits are held while the request runs, for at most 60 seconds, and given back when it succeeds: a request
     * that takes longer counts as one that failed.
     */
    FAILED
}
