package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The store, and what each policy wants while it does not answer: this node's share of the limit, no limit, or a refusal. What
 * was granted alone is added to the store when the subject is next asked for. The only place that catches
 * {@link StoreException}. Safe for use by several threads.
 */
final class GuardedStore implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(GuardedStore.class.getName());

    /** How a group was answered. */
    sealed interface Taken {
        /**
         * With numbers.
         *
         * @param group as it was asked, which differs if this node decided alone
         * @param store who answered and settles the holds
         */
        record Answered(Group group, Answer answer, PermitStore store) implements Taken {}

        /** Let through uncounted. */
        record Open() implements Taken {}

        /** Not at all, and a policy wants a refusal then. */
        record Unavailable() implements Taken {}
    }

    private final PermitStore store;
    private final InMemoryPermitStore alone;
    private final OnStoreFailure inherited;
    private final List<RateLimitListener> listeners;
    private final FinishedHolds finished;
    private final Sections sections = new Sections();
    private final AtomicBoolean answering = new AtomicBoolean(true);

    GuardedStore(
            PermitStore store, InMemoryPermitStore alone, LimiterSettings settings, List<RateLimitListener> listeners) {
        this.store = store;
        this.alone = alone;
        this.inherited = settings.onStoreFailure();
        this.finished = new FinishedHolds(settings.holdLife(), System::nanoTime);
        this.listeners = listeners;
    }

    /** Asks the store, unless no time is left. */
    Taken acquire(Group group, Manner manner, boolean onlyKnown, Duration left) {
        try {
            if (left.isZero() || left.isNegative()) {
                throw new StoreException(
                        "the deadline passed before " + group.counted().identity() + " was asked", null);
            }
            Duration stillLeft = left.minus(bringBack(group.key(), left));
            if (stillLeft.isZero() || stillLeft.isNegative()) {
                throw new StoreException("the deadline passed while what was granted alone was added", null);
            }
            Answer answer = acquire(store, group, manner, onlyKnown, stillLeft);
            report(true, null);
            return new Taken.Answered(group, answer, store);
        } catch (StoreException e) {
            report(false, e);
            return acquireAlone(group, manner, onlyKnown);
        }
    }

    /** Remembers that the permits of a hold are spent, for the next ask to tell. */
    void finished(Held held) {
        finished.add(held.key(), held.id());
    }

    private Answer acquire(PermitStore asked, Group group, Manner manner, boolean onlyKnown, Duration left) {
        List<Long> ended = finished.of(group.key());
        Answer answer = asked.acquire(group.ask(sections, manner, onlyKnown, ended), left);
        boolean noted = answer.outcome() == Outcome.GRANTED && group.takes() && !(manner instanceof Manner.Peek);
        if (noted && !ended.isEmpty()) {
            finished.told(group.key(), ended);
        }
        return answer;
    }

    /** Ends a hold; one that cannot be ended in time ends up spent by itself. */
    void settle(Held held, boolean keep, Duration left) {
        if (left.isZero() || left.isNegative()) {
            return;
        }
        try {
            held.store().settle(held.key(), held.id(), keep, left);
        } catch (StoreException e) {
            report(false, e);
        }
    }

    boolean isDegraded(PermitStore answered) {
        return answered != store;
    }

    /** Whichever keeps more: a flood must find a bound while the store is silent, too. */
    long subjects() {
        return Math.max(store.subjects(), alone.subjects());
    }

    String describe() {
        return store.describe();
    }

    @Override
    public void close() {
        store.close();
        alone.close();
    }

    private Taken acquireAlone(Group group, Manner manner, boolean onlyKnown) {
        List<Charge> counted = group.charges().stream()
                .filter(charge -> mode(charge) == OnStoreFailure.LOCAL)
                .map(this::share)
                .toList();
        if (group.charges().stream().anyMatch(charge -> mode(charge) == OnStoreFailure.CLOSED)) {
            return new Taken.Unavailable();
        }
        if (counted.isEmpty()) {
            return new Taken.Open();
        }
        Group local = group.with(counted);
        return new Taken.Answered(local, acquire(alone, local, manner, onlyKnown, Duration.ZERO), alone);
    }

    private OnStoreFailure mode(Charge charge) {
        OnStoreFailure own = charge.policy().onStoreFailure();
        return own == OnStoreFailure.INHERIT ? inherited : own;
    }

    private Charge share(Charge charge) {
        return new Charge(
                charge.policy(), charge.counted(), shares(charge.limits()), shares(charge.granted()), charge.cost());
    }

    private List<Limit> shares(List<Limit> limits) {
        int sharers = Math.max(1, store.sharers());
        return limits.stream()
                .map(limit -> limit.permits() == 0
                        ? limit
                        : new Limit(limit.interval(), Math.max(1, limit.permits() / sharers)))
                .toList();
    }

    /** Returns how long it took. */
    private Duration bringBack(String key, Duration left) {
        if (alone.subjects() == 0) {
            return Duration.ZERO;
        }
        long start = System.nanoTime();
        long[] windows = alone.windows(key);
        if (windows.length > 0) {
            store.add(key, windows, left);
            alone.forget(key, left);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void report(boolean answers, @Nullable StoreException why) {
        if (answering.get() == answers || !answering.compareAndSet(!answers, answers)) {
            return;
        }
        if (why == null) {
            LOG.log(System.Logger.Level.INFO, "rate limit store answers again");
        } else {
            LOG.log(System.Logger.Level.WARNING, "rate limit store does not answer: {0}", why.getMessage());
        }
        for (RateLimitListener listener : listeners) {
            try {
                listener.storeState(answers);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, listener.getClass().getName() + " failed", e);
            }
        }
    }

    static boolean isUnknown(Taken taken) {
        return taken instanceof Taken.Answered answered && answered.answer().outcome() == Outcome.UNKNOWN;
    }
}
