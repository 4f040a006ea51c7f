package io.ratelimit;

/** What happens to a request while the store does not answer within the deadline. */
public enum OnStoreFailure {
    /** What the setting {@code on-store-failure} says; its default is {@link #LOCAL}. */
    INHERIT,
    /**
     * This node counts alone, against its share of what the subject had left when the store was last heard, divided by the number
     * of live nodes: at least 1 permit while anything was left, none after the last was spent until one comes back. Of a subject
     * that the store has not told of, its share of the limit.
     */
    LOCAL,
    /** The request is let through uncounted and without rate limit headers. */
    OPEN,
    /** The request is refused with 503 and {@code Retry-After}. */
    CLOSED
}
