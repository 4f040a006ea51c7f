package io.ratelimit.benchmarks.rounds;

/**
 * How a line is called.
 *
 * @param callers threads that call at the same time, each as fast as it can
 * @param keys divided among the callers, each of whom walks through its own; one if there are fewer keys than callers
 * @param virtual true for virtual threads, which need a JDK 21 or later
 */
public record Load(int callers, int keys, boolean virtual) {}
