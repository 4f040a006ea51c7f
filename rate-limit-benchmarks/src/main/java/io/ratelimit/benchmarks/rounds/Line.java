package io.ratelimit.benchmarks.rounds;

import java.util.function.IntConsumer;

/**
 * One thing that is measured beside others.
 *
 * @param name its first column
 * @param prepare runs before each of its rounds, unmeasured
 * @param call what is measured, given the number of a key from 0; throws if the outcome is not the expected one
 */
public record Line(String name, Runnable prepare, IntConsumer call) {

    /** A line that needs no preparation. */
    public Line(String name, IntConsumer call) {
        this(name, () -> {}, call);
    }
}
