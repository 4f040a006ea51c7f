package io.ratelimit.core.admin;

import io.ratelimit.core.admin.Administration.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many decisions this node has made since it started, by policy and outcome. Safe for use by several threads. */
public final class DecisionCounts {

    /** The outcomes of one policy. The map never changes, only the numbers in it. */
    private static final class OfPolicy {

        private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

        OfPolicy() {
            for (Outcome outcome : Outcome.values()) {
                counts.put(outcome, new LongAdder());
            }
        }

        void add(Outcome outcome) {
            Objects.requireNonNull(counts.get(outcome)).increment();
        }

        Map<Outcome, Long> sums() {
            Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
            counts.forEach((outcome, count) -> sums.put(outcome, count.sum()));
            return sums;
        }
    }

    private static final OfPolicy NOTHING = new OfPolicy();

    private final ConcurrentHashMap<String, OfPolicy> byPolicy = new ConcurrentHashMap<>();

    /** Counts nothing yet. */
    public DecisionCounts() {}

    /**
     * Counts a decision.
     *
     * @param policy the name of the policy, of which there are only as many as were declared
     * @param outcome how it ended
     */
    public void add(String policy, Outcome outcome) {
        OfPolicy counts = byPolicy.get(policy);
        if (counts == null) {
            counts = byPolicy.computeIfAbsent(policy, name -> new OfPolicy());
        }
        counts.add(outcome);
    }

    /**
     * Returns the counts of one policy.
     *
     * @param policy its name
     * @return a number for every outcome
     */
    public Map<Outcome, Long> of(String policy) {
        return byPolicy.getOrDefault(policy, NOTHING).sums();
    }

    /**
     * Returns the counts of all policies of which something was decided.
     *
     * @return by name, a number for every outcome
     */
    public Map<String, Map<Outcome, Long>> all() {
        Map<String, Map<Outcome, Long>> all = new TreeMap<>();
        byPolicy.forEach((policy, counts) -> all.put(policy, counts.sums()));
        return all;
    }
}
