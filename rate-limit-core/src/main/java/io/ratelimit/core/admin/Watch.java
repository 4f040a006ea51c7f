package io.ratelimit.core.admin;

import io.ratelimit.Interval;
import io.ratelimit.core.admin.Administration.Activity;
import io.ratelimit.core.admin.Administration.Frequent;
import io.ratelimit.core.admin.Administration.Near;
import io.ratelimit.core.admin.Administration.Outcome;
import io.ratelimit.core.admin.Administration.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What operators see of the traffic of one node: who takes and is refused most, the latest refusals, and decisions over time. In
 * bounded memory, and only while somebody may look: a limiter has none until its administration is asked for. Safe for use by
 * several threads.
 */
public final class Watch implements AutoCloseable {

    private static final int MOST_REFUSALS = 2_000;
    private static final int MOST_NEAR = 50;
    private static final int MOST_FREQUENT = 50;
    private static final int MOST_SHOWN = 100;
    /** Frequent subjects are those of this many steps and of up to as many before. */
    private static final int STEPS_PER_PERIOD = 60;

    private final InstantSource clock;
    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Lately used;
    private final Lately refused;
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private final Deque<Near> near = new ArrayDeque<>();
    private final ScheduledThreadPoolExecutor steps;
    private int step;

    /** What occurred in this period and the one before. */
    private static final class Lately {

        private final Supplier<Frequencies> fresh;
        private Frequencies now;
        private Frequencies before;

        Lately(Supplier<Frequencies> fresh) {
            this.fresh = fresh;
            this.now = fresh.get();
            this.before = fresh.get();
        }

        void turn() {
            before = now;
            now = fresh.get();
        }

        List<Frequent> top() {
            Map<String, Frequent> sums = new HashMap<>();
            for (Frequencies period : List.of(before, now)) {
                period.top(MOST_FREQUENT)
                        .forEach(one -> sums.merge(
                                one.key(),
                                one,
                                (a, b) -> new Frequent(a.key(), a.count() + b.count(), a.error() + b.error())));
            }
            return sums.values().stream()
                    .sorted(Comparator.comparingLong(Frequent::count).reversed().thenComparing(Frequent::key))
                    .limit(MOST_FREQUENT)
                    .toList();
        }
    }

    /**
     * Begins to watch.
     *
     * @param counts what is decided
     * @param fresh makes a counter of frequent things
     * @param clock wall-clock time
     */
    public Watch(DecisionCounts counts, Supplier<Frequencies> fresh, InstantSource clock) {
        this.clock = clock;
        this.timeline = new Timeline(counts, clock.instant());
        this.used = new Lately(fresh);
        this.refused = new Lately(fresh);
        this.steps = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "rate-limit-watch");
            thread.setDaemon(true);
            return thread;
        });
        steps.setRemoveOnCancelPolicy(true);
        long millis = Timeline.STEP.toMillis();
        Future<?> unused = steps.scheduleAtFixedRate(this::step, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends a step of five seconds. */
    void step() {
        timeline.step(clock.instant());
        lock.lock();
        try {
            if (++step % STEPS_PER_PERIOD == 0) {
                used.turn();
                refused.turn();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes permits that were spent.
     *
     * @param key of the subject's entry
     * @param permits how many, at least 1
     */
    public void spent(String key, long permits) {
        lock.lock();
        try {
            used.now.add(key, permits);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes a refusal.
     *
     * @param key of the subject's entry
     * @param policy whose limit refused
     * @param interval of that limit
     */
    public void refused(String key, String policy, Interval interval) {
        Refusal refusal = new Refusal(clock.instant(), key, policy, interval);
        lock.lock();
        try {
            refused.now.add(key, 1);
            addBounded(refusals, refusal, MOST_REFUSALS);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that a subject came near a limit.
     *
     * @param one who and which
     */
    public void near(Near one) {
        lock.lock();
        try {
            near.removeIf(earlier -> earlier.key().equals(one.key())
                    && earlier.policy().equals(one.policy())
                    && earlier.interval() == one.interval());
            addBounded(near, one, MOST_NEAR);
        } finally {
            lock.unlock();
        }
    }

    private static <T> void addBounded(Deque<T> latest, T one, int most) {
        latest.addFirst(one);
        if (latest.size() > most) {
            latest.removeLast();
        }
    }

    /**
     * Returns the latest refusals of a subject.
     *
     * @param key of its entry
     * @return newest first
     */
    public List<Refusal> refusals(String key) {
        lock.lock();
        try {
            return refusals.stream()
                    .filter(refusal -> refusal.key().equals(key))
                    .limit(MOST_SHOWN)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns what was noted.
     *
     * @return as of now
     */
    public Activity activity() {
        Instant begin = timeline.begin();
        Map<String, Map<Outcome, List<Long>>> byPolicy = timeline.steps();
        lock.lock();
        try {
            return new Activity(
                    Timeline.STEP.toMillis(), begin, byPolicy, used.top(), refused.top(), new ArrayList<>(near));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        steps.shutdownNow();
    }
}
