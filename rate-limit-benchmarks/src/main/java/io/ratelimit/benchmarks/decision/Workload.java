package io.ratelimit.benchmarks.decision;

import io.github.bucket4j.TimeMeter;
import io.ratelimit.Limit;
import io.ratelimit.benchmarks.Asks;
import io.ratelimit.core.store.SteadyClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is asked: the same for all benchmarks. */
@State(Scope.Benchmark)
public class Workload {

    /** How decisions end. */
    public enum Outcome {
        /** Limits that nobody reaches, and windows as they are after a day; all subjects are asked for often. */
        GRANTED,
        /** The same, with so fast a clock that hardly two decisions on a subject come in one tick of its windows. */
        APART,
        /** An hour of 50 and a day of 600, the hour's all spent, and the clock that a deployment has. */
        REFUSED
    }

    /** A day is over after 2.4 s. */
    private static final long FASTEST = 36_000;

    /** Subjects. */
    @Param({"1", "1000", "100000"})
    public int keys = 1;

    /** All decisions end so. */
    @Param({"GRANTED", "APART", "REFUSED"})
    public Outcome outcome = Outcome.GRANTED;

    private List<String> subjects = List.of();
    private List<String> visits = List.of();

    /** Shuffles once, so that a walk through the keys is none through memory. */
    @Setup
    public void prepare() {
        subjects = Asks.subjects(keys);
        List<String> shuffled = new ArrayList<>(subjects);
        Collections.shuffle(shuffled, new Random(7));
        visits = shuffled;
    }

    boolean granted() {
        return outcome != Outcome.REFUSED;
    }

    long hour() {
        return granted() ? Limit.MAX_PERMITS : 50;
    }

    long day() {
        return granted() ? Limit.MAX_PERMITS : 600;
    }

    /** Permits to spend of each subject before the benchmark. */
    long spent() {
        return granted() ? 1 : 50;
    }

    /** In the order that subjects are created in. */
    List<String> subjects() {
        return subjects;
    }

    /** In the order that they are asked for. */
    List<String> visits() {
        return visits;
    }

    InstantSource clock() {
        return granted() ? paced() : new SteadyClock();
    }

    TimeMeter meter() {
        return granted() ? paced() : TimeMeter.SYSTEM_MILLISECONDS;
    }

    /** The largest limit of a day lasts for 41 million decisions a second on each subject, or on all where they are many. */
    private PacedClock paced() {
        return new PacedClock(outcome == Outcome.APART ? FASTEST : Math.max(1, FASTEST / keys));
    }

    /** Fails the benchmark rather than to measure something else. */
    static void require(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a decision did not end as the benchmark says");
        }
    }
}
