package io.ratelimit.sample.reliability;

import java.time.Duration;

/**
 * How long the parts of a run last.
 *
 * @param steady the load runs before anything happens
 * @param fault as long as it lasts
 * @param after the load goes on when it is over
 * @param deadline of the nodes for their store
 */
record Pace(Duration steady, Duration fault, Duration after, Duration deadline) {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(1);

    /** The times that the promises are stated for. */
    static Pace full(Duration fault) {
        return new Pace(Duration.ofSeconds(20), fault, Duration.ofSeconds(20), DEFAULT_DEADLINE);
    }

    /** As short as shows the same. */
    static Pace brief(Duration fault) {
        return new Pace(Duration.ofSeconds(2), fault, Duration.ofSeconds(2), DEFAULT_DEADLINE);
    }

    /** With a deadline that a busy machine keeps, where nothing is to be decided by a node alone. */
    Pace patient() {
        return new Pace(steady, fault, after, Duration.ofSeconds(10));
    }
}
