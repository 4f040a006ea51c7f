package io.ratelimit.benchmarks.decision;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The least that counts for each key and knows when: a map, one number, a clock and an answer. It limits nothing. */
@State(Scope.Benchmark)
public class Floor {

    /** What is answered. */
    record Counted(long total, long millis, boolean granted) {}

    private final ConcurrentHashMap<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private String[] visits = {};
    private boolean granted;
    private InstantSource clock = InstantSource.system();

    /**
     * Fills the map.
     *
     * @param workload what will be asked
     */
    @Setup
    public void fill(Workload workload) {
        clock = workload.clock();
        granted = workload.granted();
        workload.subjects().forEach(subject -> counters.put(subject, new AtomicLong(workload.spent())));
        visits = workload.visits().toArray(String[]::new);
    }

    /** A refusal changes nothing. */
    Counted decide(int key) {
        AtomicLong counter = Objects.requireNonNull(counters.get(visits[key]));
        long now = clock.millis();
        return new Counted(granted ? counter.incrementAndGet() : counter.get(), now, granted);
    }
}
