package io.ratelimit.benchmarks.decision;

import io.ratelimit.benchmarks.Asks;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Our store in memory, with an ask prepared for each key. */
@State(Scope.Benchmark)
public class OurStore {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

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
        store = new InMemoryPermitStore(workload.clock(), 1);
        for (String subject : workload.subjects()) {
            store.acquire(Asks.of(subject, workload.hour(), workload.day(), workload.spent()), TIMEOUT);
        }
        asks = Asks.of(workload.visits(), workload.hour(), workload.day()).toArray(Ask[]::new);
        expected = workload.granted() ? Outcome.GRANTED : Outcome.REFUSED;
        limits = new long[] {workload.hour(), workload.day()};
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
