package io.ratelimit.sample.reliability;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What must be seen of a run.
 *
 * @param text says it
 * @param test tells whether it was seen
 * @param ofTime true if it depends on what else the machine does
 */
record Promise(String text, Predicate<Outcome> test, boolean ofTime) {

    static final Promise NO_ERROR =
            new Promise("client errors 0", outcome -> outcome.errors().isEmpty());
    static final Promise NOTHING_OVER =
            new Promise("subjects over N: 0", outcome -> outcome.findings().over() == 0);
    static final Promise NOTHING_OVER_ON_GRID = new Promise(
            "subjects over N by answers of the grid: 0",
            outcome -> outcome.findings().overOnGrid() == 0);
    /** Otherwise nothing was split. */
    static final Promise SIDES_APART =
            new Promise("the sides count apart", outcome -> outcome.findings().overOnGrid() > 0);

    static final Promise EACH_SIDE_KEEPS_N = new Promise(
            "subjects over N on one side: 0",
            outcome -> outcome.findings().of("node3").overOnGrid() == 0
                    && outcome.findings().of("node1", "node2").overOnGrid() == 0);
    static final Promise NOTHING_LOST = new Promise(
            "nothing granted is lost",
            outcome -> outcome.stored().lost() == 0 && outcome.stored().unread() == 0);
    static final Promise SHARE_KEPT = new Promise(
            "granted alone per subject and node: at most its share",
            outcome -> outcome.findings().overShare() == 0);

    private Promise(String text, Predicate<Outcome> test) {
        this(text, test, false);
    }

    static Promise answeredWithin(Duration longest) {
        return new Promise(
                "slowest answer under " + longest.toMillis() + " ms",
                outcome -> outcome.findings().latencies().slowest().compareTo(longest) < 0,
                true);
    }
}
