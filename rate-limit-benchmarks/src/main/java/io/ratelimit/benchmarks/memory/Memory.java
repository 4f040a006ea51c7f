package io.ratelimit.benchmarks.memory;

import io.github.bucket4j.Bucket;
import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.Bucket4jLimits;
import io.ratelimit.benchmarks.Heap;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Spread;
import io.ratelimit.benchmarks.rounds.Table;
import io.ratelimit.core.store.InMemoryPermitStore;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Heap per subject with an hour of 50 and a day of 600, key not included, place in the map included. */
public final class Memory {

    private static final long PAUSE_NANOS = Duration.ofSeconds(70).toNanos();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** Something that counts, and the clock it counts by. */
    private record Counter(Object held, Consumer<String> spend) {}

    private final List<String> subjects;
    private final SteppedClock clock = new SteppedClock();

    private Memory(List<String> subjects) {
        this.subjects = subjects;
    }

    /**
     * Prints one table.
     *
     * @param words {@code short}: 5,000 subjects instead of 100,000
     */
    public static void run(Words words) {
        List<String> subjects = Asks.subjects(words.only("short").has("short") ? 5_000 : 100_000);
        Memory memory = new Memory(subjects);
        System.out.printf("%,d subjects, requests of one subject 70 s apart%n%n", subjects.size());
        Table table = new Table(List.of("requests of each", "ours, bytes", "Bucket4j, bytes", "ours x Bucket4j"));
        for (int requests : new int[] {1, 10, 50}) {
            double ours = memory.bytes(memory.ours(), requests);
            double theirs = memory.bytes(memory.bucket4j(), requests);
            table.row(List.of(
                    Integer.toString(requests), Spread.text(ours), Spread.text(theirs), Spread.text(ours / theirs)));
        }
        System.out.println(table);
    }

    private double bytes(Counter counter, int requests) {
        long before = Heap.used();
        try {
            for (int request = 0; request < requests; request++) {
                clock.step(PAUSE_NANOS);
                subjects.forEach(counter.spend());
            }
            return (double) (Heap.used() - before) / subjects.size();
        } finally {
            Reference.reachabilityFence(counter.held());
        }
    }

    private Counter ours() {
        InMemoryPermitStore store = new InMemoryPermitStore(clock, 1);
        return new Counter(store, subject -> store.acquire(Asks.of(subject, 50, 600, 1), TIMEOUT));
    }

    private Counter bucket4j() {
        ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();
        var hour = Bucket4jLimits.hour(50);
        var day = Bucket4jLimits.day(600);
        return new Counter(
                buckets,
                subject -> buckets.computeIfAbsent(
                                subject,
                                key -> Bucket.builder()
                                        .addLimit(hour)
                                        .addLimit(day)
                                        .withCustomTimePrecision(clock)
                                        .build())
                        .tryConsumeAndReturnRemaining(1));
    }
}
