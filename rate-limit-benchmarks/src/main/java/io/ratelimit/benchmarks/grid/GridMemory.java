package io.ratelimit.benchmarks.grid;

import com.hazelcast.map.IMap;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.Bucket4jLimits;
import io.ratelimit.benchmarks.Heap;
import io.ratelimit.benchmarks.rounds.Spread;
import io.ratelimit.benchmarks.rounds.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Heap per subject with an hour of 50 and a day of 600 on two members in this process: the entry, its key and its place, all of
 * it twice.
 */
final class GridMemory {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int OTHERS = 2_000;
    private static final int[] REQUESTS = {1, 10, 50};

    private final List<String> subjects;

    GridMemory(int subjects) {
        this.subjects = Asks.subjects(subjects).stream()
                .map(subject -> "memory-" + subject)
                .toList();
    }

    String table(Member member) {
        IMap<String, byte[]> buckets = member.instance().getMap(Members.BUCKET4J);
        ProxyManager<String> manager =
                Bucket4jHazelcast.entryProcessorBasedBuilder(buckets).build();
        List<Double> ours = bytes(subject -> member.store().acquire(Asks.of(subject, 50, 600, 1), PATIENCE));
        List<Double> theirs = bytes(subject -> manager.builder()
                .build(subject, () -> Bucket4jLimits.of(50, 600))
                .tryConsumeAndReturnRemaining(1));
        Table table = new Table(List.of("requests of each", "ours, bytes", "Bucket4j, bytes", "ours x Bucket4j"));
        for (int row = 0; row < REQUESTS.length; row++) {
            table.row(List.of(
                    Integer.toString(REQUESTS[row]),
                    Spread.text(ours.get(row)),
                    Spread.text(theirs.get(row)),
                    Spread.text(ours.get(row) / theirs.get(row))));
        }
        return table.toString();
    }

    /** After each number of requests, which come one pass through all subjects after the other. */
    private List<Double> bytes(Consumer<String> spend) {
        List<Double> bytes = new ArrayList<>();
        // What a map needs once per partition is there before anything is counted.
        Asks.subjects(OTHERS).forEach(other -> spend.accept("other-" + other));
        long before = Heap.used();
        int made = 0;
        for (int requests : REQUESTS) {
            for (; made < requests; made++) {
                subjects.forEach(spend);
            }
            bytes.add((double) (Heap.used() - before) / subjects.size());
        }
        return bytes;
    }
}
