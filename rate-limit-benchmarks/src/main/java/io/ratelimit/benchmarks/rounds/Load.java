package io.ratelimit.benchmarks.rounds;

/**
 * How a line is called.
 *
 * @param callers threads that call at the same time, each as fast as it can
 * @param keys each caller walks through keys 0 to {@code keys - 1} from a place of its own
 * @param virtual true for virtual threads, which need a JDK 21 or later
 */
public record Load(int callers, int keys, boolean virtual) {}
