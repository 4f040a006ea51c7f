package io.ratelimit.core.admin;

import io.ratelimit.core.admin.Administration.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decisions over the last {@value #STEPS} steps of five seconds, from what {@link DecisionCounts} said at the end of each. Steps are
 * told as if each had ended exactly when it was due, so that who asks twice gets the same steps. Safe for use by several threads.
 */
final class Timeline {

    /** How long one step is. */
    static final Duration STEP = Duration.ofSeconds(5);

    private static final int STEPS = 120;

    private final DecisionCounts counts;
    private final Deque<Map<String, Map<Outcome, Long>>> ends = new ArrayDeque<>();
    private final Instant firstBegin;
    private Instant lastEnd;

    /**
     * Begins now.
     *
     * @param counts what is decided
     */
    Timeline(DecisionCounts counts, Instant now) {
        this.counts = counts;
        this.firstBegin = now;
        this.lastEnd = now;
        ends.add(counts.all());
    }

    /** Ends a step. */
    synchronized void step(Instant now) {
        ends.addLast(counts.all());
        lastEnd = nearestBoundary(now);
        if (ends.size() > STEPS + 1) {
            ends.removeFirst();
        }
    }

    /** A timer is late by milliseconds, and a clock that was set may be off by any number of steps. */
    private Instant nearestBoundary(Instant now) {
        long step = STEP.toMillis();
        long passed = firstBegin.until(now, ChronoUnit.MILLIS);
        return firstBegin.plusMillis(Math.floorDiv(passed + step / 2, step) * step);
    }

    /** Returns when the oldest step began. */
    synchronized Instant begin() {
        return lastEnd.minus(STEP.multipliedBy(ends.size() - 1L));
    }

    /** Returns what each step has added, oldest first; policies and outcomes without any are left out. */
    synchronized Map<String, Map<Outcome, List<Long>>> steps() {
        Map<String, Map<Outcome, List<Long>>> steps = new TreeMap<>();
        Map<String, Map<Outcome, Long>> newest = ends.getLast();
        Map<String, Map<Outcome, Long>> oldest = ends.getFirst();
        newest.forEach((policy, sums) -> sums.forEach((outcome, sum) -> {
            if (sum > at(oldest, policy, outcome)) {
                steps.computeIfAbsent(policy, name -> new EnumMap<>(Outcome.class))
                        .put(outcome, differences(policy, outcome));
            }
        }));
        return steps;
    }

    private List<Long> differences(String policy, Outcome outcome) {
        List<Long> differences = new ArrayList<>();
        long before = -1;
        for (Map<String, Map<Outcome, Long>> end : ends) {
            long sum = at(end, policy, outcome);
            if (before >= 0) {
                differences.add(sum - before);
            }
            before = sum;
        }
        return differences;
    }

    private static long at(Map<String, Map<Outcome, Long>> end, String policy, Outcome outcome) {
        return end.getOrDefault(policy, Map.of()).getOrDefault(outcome, 0L);
    }
}
