package io.ratelimit.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Holds of requests that have ended well on this node, by entry, until they would have lapsed by themselves. The next ask for the
 * entry takes them along: without that, permits of finished requests would look as if they might still come back, and a refusal
 * could not tell when to retry. Two generations of a life each, so that nothing has to be timed; what does not fit only lapses.
 * Safe for use by several threads.
 */
final class FinishedHolds {

    private static final int MOST_PER_ENTRY = 64;
    private static final int MOST_ENTRIES = 50_000;

    private static final class Generation {
        private final ConcurrentHashMap<String, List<Long>> ids = new ConcurrentHashMap<>();
        private final long endsNanos;

        Generation(long endsNanos) {
            this.endsNanos = endsNanos;
        }
    }

    private final long lifeNanos;
    private final LongSupplier nanos;
    private volatile Generation current;
    private volatile Generation previous;

    FinishedHolds(Duration life, LongSupplier nanos) {
        this.lifeNanos = life.toNanos();
        this.nanos = nanos;
        this.current = new Generation(nanos.getAsLong() + lifeNanos);
        this.previous = current;
    }

    void add(String key, long id) {
        Generation generation = turn();
        if (generation.ids.size() >= MOST_ENTRIES && !generation.ids.containsKey(key)) {
            return;
        }
        generation.ids.merge(key, List.of(id), (known, added) -> {
            List<Long> all = new ArrayList<>(known);
            all.addAll(added);
            return List.copyOf(all.subList(Math.max(0, all.size() - MOST_PER_ENTRY), all.size()));
        });
    }

    List<Long> of(String key) {
        if (current.ids.isEmpty() && previous.ids.isEmpty()) {
            return List.of();
        }
        Generation generation = turn();
        List<Long> newer = generation.ids.getOrDefault(key, List.of());
        List<Long> older = generation == previous ? List.of() : previous.ids.getOrDefault(key, List.of());
        if (older.isEmpty()) {
            return newer;
        }
        List<Long> all = new ArrayList<>(older);
        all.addAll(newer);
        return all.subList(Math.max(0, all.size() - MOST_PER_ENTRY), all.size());
    }

    /** Forgets ids that the entry has taken note of. */
    void told(String key, List<Long> ids) {
        for (Generation generation : List.of(current, previous)) {
            generation.ids.computeIfPresent(key, (entry, known) -> {
                List<Long> left = known.stream().filter(id -> !ids.contains(id)).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    private Generation turn() {
        Generation generation = current;
        if (nanos.getAsLong() - generation.endsNanos < 0) {
            return generation;
        }
        synchronized (this) {
            if (current == generation) {
                previous = generation;
                current = new Generation(nanos.getAsLong() + lifeNanos);
            }
            return current;
        }
    }
}
