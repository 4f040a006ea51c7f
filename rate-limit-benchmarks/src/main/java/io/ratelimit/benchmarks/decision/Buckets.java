package io.ratelimit.benchmarks.decision;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.ratelimit.benchmarks.Bucket4jLimits;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Bucket4j's buckets behind a map, which is how it counts per key in memory. */
@State(Scope.Benchmark)
public class Buckets {

    private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    private Function<String, Bucket> create = key -> {
        throw new IllegalStateException("open was not called");
    };
    private String[] visits = {};
    private boolean expected;

    /** All buckets share what they can, as our asks do. */
    void open(Workload workload, SynchronizationStrategy strategy) {
        TimeMeter meter = workload.meter();
        Bandwidth hour = Bucket4jLimits.hour(workload.hour());
        Bandwidth day = Bucket4jLimits.day(workload.day());
        create = key -> Bucket.builder()
                .addLimit(hour)
                .addLimit(day)
                .withCustomTimePrecision(meter)
                .withSynchronizationStrategy(strategy)
                .build();
        for (String subject : workload.subjects()) {
            Workload.require(bucket(subject).tryConsume(workload.spent()));
        }
        visits = workload.visits().toArray(String[]::new);
        expected = workload.granted();
    }

    ConsumptionProbe decide(int key) {
        ConsumptionProbe probe = bucket(visits[key]).tryConsumeAndReturnRemaining(1);
        Workload.require(probe.isConsumed() == expected);
        return probe;
    }

    /** Reads first: {@code computeIfAbsent} alone may lock. */
    private Bucket bucket(String key) {
        Bucket bucket = buckets.get(key);
        return bucket != null ? bucket : buckets.computeIfAbsent(key, create);
    }

    /** The way it is by default. */
    @State(Scope.Benchmark)
    public static class LockFree extends Buckets {
        /**
         * Fills the map.
         *
         * @param workload what will be asked
         */
        @Setup
        public void fill(Workload workload) {
            open(workload, SynchronizationStrategy.LOCK_FREE);
        }
    }

    /** The way that allocates less. */
    @State(Scope.Benchmark)
    public static class Synchronized extends Buckets {
        /**
         * Fills the map.
         *
         * @param workload what will be asked
         */
        @Setup
        public void fill(Workload workload) {
            open(workload, SynchronizationStrategy.SYNCHRONIZED);
        }
    }
}
