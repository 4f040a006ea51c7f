package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Logs;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.benchmarks.rounds.Load;
import io.ratelimit.benchmarks.rounds.Pace;
import io.ratelimit.benchmarks.rounds.Rounds;
import io.ratelimit.benchmarks.rounds.Sample;
import java.util.List;

/**
 * One line with a cluster of its own, and the first member of that. What other lines would have the compiler make of the code they
 * share with it is none of its business.
 */
final class LineMain {

    /** Measures a round. */
    static final String ROUND = "round";
    /** Warms up. */
    static final String WARM_UP = "warm up";

    private LineMain() {}

    /**
     * Takes the scenario, the name of the line, and the words of the part. Each line of its input is {@link #ROUND} or
     * {@link #WARM_UP}, a space, and the number of callers; it answers with a sample.
     */
    public static void main(String[] arguments) throws Exception {
        Logs.quiet();
        Scenario scenario = Scenario.valueOf(arguments[0]);
        Words words = new Words(List.of(arguments).subList(2, arguments.length));
        Pace pace = Pace.of(words.has("short"));
        int processes = words.number("members", 0);
        try (Members members = new Members(Math.max(2, processes), processes > 0)) {
            Line line = scenario.line(arguments[1], members);
            JavaProcess.serve(line.name(), command -> {
                int callers = Integer.parseInt(command.substring(command.lastIndexOf(' ') + 1));
                Load load = new Load(callers, scenario.keys(), words.has("virtual"));
                Sample sample = command.startsWith(ROUND)
                        ? Rounds.one(line, load, pace)
                        : Rounds.warmUp(line, load, pace, members::haveRested);
                return sample.written();
            });
        }
    }
}
