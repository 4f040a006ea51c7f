package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What happens to three nodes under load, and what must be seen.
 *
 * @param name on the command line
 * @param text for the table
 * @param course what happens
 * @param full the times that the promises are stated for
 * @param brief as short as shows the same
 * @param promises what must be seen
 */
record Scenario(String name, String text, Course course, Pace full, Pace brief, List<Promise> promises) {

    /** Runs a scenario, and ends everything that it started. */
    interface Course {
        Outcome run(Pace pace) throws IOException, InterruptedException;
    }

    private static final Promise WITHIN_DEADLINE = Promise.answeredWithin(Duration.ofMillis(1_200));

    static final Scenario KILL = new Scenario(
            "kill",
            "(a) kill -9 of one node",
            Courses::kill,
            Pace.full(Duration.ofSeconds(20)),
            Pace.brief(Duration.ofSeconds(3)).patient(),
            List.of(Promise.NOTHING_OVER, Promise.NO_ERROR, Promise.NOTHING_LOST, WITHIN_DEADLINE));

    static final Scenario HANG = new Scenario(
            "hang",
            "(b) SIGSTOP of one node for the time, then SIGCONT",
            Courses::hang,
            Pace.full(Duration.ofSeconds(30)),
            Pace.brief(Duration.ofSeconds(5)),
            List.of(
                    Promise.NOTHING_OVER_ON_GRID,
                    Promise.NO_ERROR,
                    Promise.NOTHING_LOST,
                    Promise.SHARE_KEPT,
                    WITHIN_DEADLINE));

    static final Scenario LEAVE = new Scenario(
            "leave",
            "(c) SIGTERM of one node",
            Courses::leave,
            Pace.full(Duration.ofSeconds(20)),
            Pace.brief(Duration.ofSeconds(1)).patient(),
            List.of(Promise.NOTHING_OVER, Promise.NO_ERROR, Promise.NOTHING_LOST));

    static final Scenario RESTART = new Scenario(
            "restart",
            "(c) rolling restart of all nodes",
            Courses::restart,
            Pace.full(Duration.ZERO),
            Pace.brief(Duration.ZERO).patient(),
            List.of(Promise.NOTHING_OVER, Promise.NO_ERROR, Promise.NOTHING_LOST));

    /** Hazelcast gives a silent member up after 10 seconds; only then the sides count apart. */
    static final Scenario SPLIT = new Scenario(
            "split",
            "(d) one node cut off from the other two for the time, then healed",
            Courses::split,
            Pace.full(Duration.ofSeconds(30)),
            Pace.brief(Duration.ofSeconds(18)),
            List.of(Promise.SIDES_APART, Promise.EACH_SIDE_KEEPS_N, Promise.NO_ERROR, Promise.NOTHING_LOST));

    static final Scenario OUTAGE = new Scenario(
            "outage",
            "(e) SIGSTOP of all three servers of an external cluster for the time, then SIGCONT",
            Courses::outage,
            Pace.full(Duration.ofSeconds(60)),
            Pace.brief(Duration.ofSeconds(5)),
            List.of(
                    Promise.NO_ERROR,
                    Promise.NOTHING_OVER_ON_GRID,
                    Promise.SHARE_KEPT,
                    Promise.NOTHING_LOST,
                    WITHIN_DEADLINE));

    private static final List<Scenario> ALL = List.of(KILL, HANG, LEAVE, RESTART, SPLIT, OUTAGE);

    /** Copies the list. */
    Scenario {
        promises = List.copyOf(promises);
    }

    /**
     * Finds a scenario.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no scenario '" + name + "', but "
                        + ALL.stream().map(Scenario::name).toList()));
    }

    /** True if it needs a network of its own, see {@link Network}. */
    boolean isForNamespace() {
        return name.equals(SPLIT.name);
    }
}
