package io.ratelimit.benchmarks.rounds;

import java.time.Duration;

/**
 * How long lines are measured.
 *
 * @param warmUps rounds that do not count
 * @param rounds rounds that count
 * @param round length of one line's share of a round
 */
public record Pace(int warmUps, int rounds, Duration round) {

    private static final Pace FULL = new Pace(3, 7, Duration.ofMillis(800));
    private static final Pace SHORT = new Pace(1, 2, Duration.ofMillis(40));

    /**
     * Returns the pace of a real run, or one that only shows that everything works.
     *
     * @param shortRun true for the latter
     * @return seven rounds of 0.8 s after three, or two of 0.04 s after one
     */
    public static Pace of(boolean shortRun) {
        return shortRun ? SHORT : FULL;
    }
}
