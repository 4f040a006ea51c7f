package io.ratelimit.benchmarks.decision;

import io.github.bucket4j.ConsumptionProbe;
import io.ratelimit.spi.PermitStore.Answer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.infra.Blackhole;

/** One decision with two limits, remaining permits and the time of the reset. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DecisionBenchmark {

    /** Nothing but a number for each key. */
    @Benchmark
    public Floor.Counted floor(Floor floor, Walk walk) {
        return floor.decide(walk.next());
    }

    /** Ours. */
    @Benchmark
    public Answer ours(OurStore store, Walk walk, Blackhole hole) {
        Answer answer = store.decide(walk.next());
        hole.consume(store.remaining(answer));
        hole.consume(store.reset(answer));
        return answer;
    }

    /** Bucket4j as it is by default. */
    @Benchmark
    public ConsumptionProbe bucket4j(Buckets.LockFree buckets, Walk walk) {
        return buckets.decide(walk.next());
    }

    /** Bucket4j with locks. */
    @Benchmark
    public ConsumptionProbe bucket4jLocked(Buckets.Synchronized buckets, Walk walk) {
        return buckets.decide(walk.next());
    }
}
