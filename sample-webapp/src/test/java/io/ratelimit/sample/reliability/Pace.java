package io.ratelimit.sample.reliability;

import java.time.Duration;

/**
 * How long the parts of a run last.
 *
 * @param steady the load runs before anything happens
 * @param fault as long as it lasts
 * @param after the load goes on when it is over
 */
record Pace(Duration steady, Duration fault, Duration after) {

    static final Pace SHORT = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(3));

    /** The times that the promises are stated for. */
    static Pace full(Duration fault) {
        return new Pace(Duration.ofSeconds(20), fault, Duration.ofSeconds(20));
    }
}
