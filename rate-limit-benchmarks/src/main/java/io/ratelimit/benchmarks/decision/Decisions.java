package io.ratelimit.benchmarks.decision;

import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Results;
import io.ratelimit.benchmarks.rounds.Sample;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link DecisionBenchmark}: a fork of each line in turn, as often as there are rounds. */
public final class Decisions {

    private static final List<String> LINES = List.of("floor", "bucket4j", "bucket4jLocked", "ours");
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Decisions() {}

    /**
     * Prints a table for each outcome, number of keys and number of threads.
     *
     * @param words {@code granted}, {@code apart}, {@code refused}, {@code keys=}, {@code threads=}: only those; {@code forks=}:
     *     rounds, 3 by default; {@code short}: one round of tenths of a second, and no more than 1,000 keys
     * @throws RunnerException if JMH fails
     */
    public static void run(Words words) throws RunnerException {
        List<String> outcomes = List.of("granted", "apart", "refused");
        words.only(outcomes, "short", "forks=", "keys=", "threads=");
        int[] keys = words.has("short") ? new int[] {1, 1_000} : new int[] {1, 1_000, 100_000};
        for (Workload.Outcome outcome : Workload.Outcome.values()) {
            for (int each : one(words.number("keys", 0), keys)) {
                for (int threads : one(words.number("threads", 0), 1, 2)) {
                    // With one key both clocks are equally fast.
                    boolean again = outcome == Workload.Outcome.APART && each == 1;
                    if (words.selects(outcome.name().toLowerCase(Locale.ROOT), outcomes) && !again) {
                        System.out.printf("%s, %,d keys, %d threads%n%n", outcome, each, threads);
                        System.out.println(measure(words, outcome, each, threads));
                    }
                }
            }
        }
    }

    private static int[] one(int wanted, int... all) {
        return wanted == 0 ? all : new int[] {wanted};
    }

    private static String measure(Words words, Workload.Outcome outcome, int keys, int threads) throws RunnerException {
        boolean shortRun = words.has("short");
        Results results = new Results();
        for (int round = words.number("forks", shortRun ? 1 : 3); round > 0; round--) {
            for (String line : LINES) {
                results.add(line, fork(line, outcome, keys, threads, shortRun));
            }
        }
        return results.table("decisions", LINES.subList(0, 3));
    }

    private static Sample fork(String line, Workload.Outcome outcome, int keys, int threads, boolean shortRun)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(DecisionBenchmark.class.getName() + "\\." + line + "$")
                .param("keys", Integer.toString(keys))
                .param("outcome", outcome.name())
                .threads(threads)
                .forks(1)
                .warmupIterations(shortRun ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(shortRun ? 200 : 1_000))
                .measurementIterations(shortRun ? 2 : 3)
                .measurementTime(TimeValue.milliseconds(shortRun ? 100 : 1_000))
                // Touched before, or whoever allocates most pays for the pages of its heap.
                .jvmArgs("-Xms4g", "-Xmx4g", "-XX:+AlwaysPreTouch")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Collection<RunResult> results = new Runner(options.build()).run();
        RunResult result = results.iterator().next();
        double perSecond = result.getPrimaryResult().getStatistics().getPercentile(50);
        double bytes = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED))
                .getScore();
        return new Sample(perSecond, Map.of("B/decision", bytes));
    }
}
