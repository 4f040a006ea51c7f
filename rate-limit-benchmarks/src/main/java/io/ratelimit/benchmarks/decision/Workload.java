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
        /** Limits that nobody reaches, and a fast clock. */
        GRANTED,
        /** An hour of 50 and a day of 600, the hour's all spent, and the clock that a deployment has. */
        REFUSED
    }

    /** Subjects. */
    @Param({"1", "1000", "100000"})
    public int keys = 1;

    /** All decisions end so. */
    @Param({"GRANTED", "REFUSED"})
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
        return outcome == Outcome.GRANTED;
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
        return granted() ? new FastClock() : new SteadyClock();
    }

    TimeMeter meter() {
        return granted() ? new FastClock() : TimeMeter.SYSTEM_MILLISECONDS;
    }

    /** Fails the benchmark rather than to measure something else. */
    static void require(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a decision did not end as the benchmark says");
        }
    }
}
