package io.ratelimit.benchmarks.rounds;

import java.time.Duration;

/**
 * How long lines are measured.
 *
 * @param leastWarmUps rounds of each line that do not count
 * @param mostWarmUps as many at most, if the compilers do not rest before
 * @param rounds rounds that count
 * @param round length of one line's share of a round
 */
public record Pace(int leastWarmUps, int mostWarmUps, int rounds, Duration round) {

    private static final Pace FULL = new Pace(3, 40, 5, Duration.ofMillis(800));
    private static final Pace SHORT = new Pace(1, 1, 2, Duration.ofMillis(40));

    /**
     * Returns the pace of a real run, or one that only shows that everything works.
     *
     * @param shortRun true for the latter
     * @return five rounds of 0.8 s, or two of 0.04 s
     */
    public static Pace of(boolean shortRun) {
        return shortRun ? SHORT : FULL;
    }
}
