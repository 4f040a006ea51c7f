package io.ratelimit.core.admin;

import io.ratelimit.core.admin.Administration.Outcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

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

        long sum(Outcome outcome) {
            return Objects.requireNonNull(counts.get(outcome)).sum();
        }

        Map<Outcome, Long> sums() {
            Map<Outcome, Long> sums = new EnumMap<>(Outcome.class);
            counts.forEach((outcome, count) -> sums.put(outcome, count.sum()));
            return sums;
        }
    }

    private static final OfPolicy NOTHING = new OfPolicy();

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
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
            listeners.forEach(listener -> listener.accept(policy));
        }
        counts.add(outcome);
    }

    /**
     * Has somebody told of every policy of which something is decided, also of those that were before.
     *
     * @param named is given a policy's name, once or more often, on the request's thread
     */
    public void onPolicy(Consumer<String> named) {
        listeners.add(named);
        byPolicy.keySet().forEach(named);
    }

    /**
     * Returns one count.
     *
     * @param policy its name
     * @param outcome how decisions ended
     * @return 0 if nothing was decided
     */
    public long of(String policy, Outcome outcome) {
        return byPolicy.getOrDefault(policy, NOTHING).sum(outcome);
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
