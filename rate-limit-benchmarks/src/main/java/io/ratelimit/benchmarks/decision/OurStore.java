package io.ratelimit.benchmarks.decision;

import io.ratelimit.benchmarks.Asks;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Our store in memory, with an ask prepared for each key. */
@State(Scope.Benchmark)
public class OurStore {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** More than a window keeps cells of milliseconds. */
    private static final int TIMES_AGED = 1_100;

    private PermitStore store = new InMemoryPermitStore(InstantSource.system(), 1);
    private Ask[] asks = {};
    private Outcome expected = Outcome.GRANTED;
    private long[] limits = {};

    /**
     * Fills the store.
     *
     * @param workload what will be asked
     */
    @Setup
    public void fill(Workload workload) {
        InstantSource clock = workload.clock();
        InMemoryPermitStore filled = new InMemoryPermitStore(clock, 1);
        store = filled;
        if (clock instanceof PacedClock paced) {
            age(filled, paced, workload);
        }
        for (String subject : workload.subjects()) {
            store.acquire(Asks.of(subject, workload.hour(), workload.day(), workload.spent()), TIMEOUT);
        }
        asks = Asks.of(workload.visits(), workload.hour(), workload.day()).toArray(Ask[]::new);
        expected = workload.granted() ? Outcome.GRANTED : Outcome.REFUSED;
        limits = new long[] {workload.hour(), workload.day()};
    }

    /** All get the windows of one subject that was asked for through a day and more often in its last hour. */
    private static void age(InMemoryPermitStore store, PacedClock clock, Workload workload) {
        String first = workload.subjects().get(0);
        Ask ask = Asks.of(first, workload.hour(), workload.day(), 1);
        for (Duration period : List.of(Duration.ofHours(23), Duration.ofHours(1))) {
            for (int time = 0; time < TIMES_AGED; time++) {
                clock.step(period.toMillis() / TIMES_AGED);
                store.acquire(ask, TIMEOUT);
            }
        }
        long[] windows = store.windows(first);
        for (String subject : workload.subjects()) {
            store.add(subject, windows.clone(), TIMEOUT);
        }
    }

    Answer decide(int key) {
        Answer answer = store.acquire(asks[key], TIMEOUT);
        Workload.require(answer.outcome() == expected);
        return answer;
    }

    /** What the store leaves to its caller: the permits left of the tightest limit. */
    long remaining(Answer answer) {
        long least = Long.MAX_VALUE;
        for (int index = 0; index < limits.length; index++) {
            least = Math.min(least, limits[index] - answer.used(index));
        }
        return least;
    }

    /** The longest time until a reset: a repeated refusal works it out when asked. */
    long reset(Answer answer) {
        long longest = 0;
        for (int index = 0; index < limits.length; index++) {
            longest = Math.max(longest, answer.resetMillis(index));
        }
        return longest;
    }
}
