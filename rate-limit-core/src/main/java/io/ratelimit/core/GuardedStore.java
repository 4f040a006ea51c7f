package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store, and what each policy wants while it does not answer: this node's share of the limit, no limit, or a refusal. What
 * was granted alone is added to the store when the subject is next asked for. The only place that catches
 * {@link StoreException}. Safe for use by several threads.
 */
final class GuardedStore implements AutoCloseable {

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
    private final boolean mayFail;
    private final LocalShare alone;
    private final OnStoreFailure inherited;
    private final StoreState state;
    private final FinishedHolds finished;
    private final RememberedRefusals refusals;
    private final LongSupplier nanos;
    private final Sections sections = new Sections();
    private volatile @Nullable LongConsumer timer;

    /**
     * Guards a store.
     *
     * @param store closed with this
     * @param alone decides while the store does not; closed with this
     * @param settings the deadline and what policies inherit
     * @param state told how the store does
     * @param nanos as {@link System#nanoTime}
     */
    GuardedStore(PermitStore store, LocalShare alone, LimiterSettings settings, StoreState state, LongSupplier nanos) {
        this.store = store;
        this.mayFail = !(store instanceof InMemoryPermitStore);
        this.alone = alone;
        this.inherited = settings.onStoreFailure();
        this.state = state;
        this.finished = new FinishedHolds(settings.holdLife(), nanos);
        this.nanos = nanos;
        store.onForgotten(alone::forget);
        this.refusals = new RememberedRefusals(store, mayFail ? settings.refusalMemory() : Duration.ZERO, nanos);
    }

    /** Has somebody more told how long each call to the store took, in nanoseconds, whether it was answered or not. */
    void timeWith(LongConsumer nanosTaken) {
        LongConsumer others = timer;
        timer = others == null ? nanosTaken : others.andThen(nanosTaken);
    }

    /** The time that waiting is measured by; it stands still if the store never waits. */
    long waitingNanos() {
        return mayFail ? nanos.getAsLong() : 0;
    }

    /** Asks the store, unless its answer is known or no time is left. */
    Taken acquire(Group group, Manner manner, boolean onlyKnown, Duration left) {
        Ask ask = group.ask(sections, manner, onlyKnown, finished.of(group.key()));
        if (!mayFail) {
            return new Taken.Answered(group, acquireTogether(group, ask, left), store);
        }
        Optional<Answer> known = refusals.of(ask);
        if (known.isPresent()) {
            return new Taken.Answered(group, known.get(), store);
        }
        if (left.isZero() || left.isNegative()) {
            // The request has used up its time, which says nothing about the store.
            state.degraded();
            return acquireAlone(group, manner, onlyKnown);
        }
        try {
            long end = nanos.getAsLong() + left.toNanos();
            alone.bringBack(store, group.key(), ask.finished(), left);
            Duration stillLeft = Duration.ofNanos(end - nanos.getAsLong());
            requireTime(stillLeft, group);
            Answer answer = acquireTogether(group, ask, stillLeft);
            state.answered();
            return new Taken.Answered(group, answer, store);
        } catch (StoreException e) {
            state.failed(e);
            state.degraded();
            return acquireAlone(group, manner, onlyKnown);
        }
    }

    /** Remembers that the permits of a hold are spent, for the next ask to tell. */
    void finished(Held held) {
        finished.add(held.key(), held.id());
    }

    /** Ends a hold; one that cannot be ended in time ends up spent by itself. One of this node alone takes no time. */
    void settle(Held held, boolean keep, Duration left) {
        if (held.store() == store && (left.isZero() || left.isNegative())) {
            return;
        }
        try {
            held.store().settle(held.key(), held.id(), keep, left);
        } catch (StoreException e) {
            state.failed(e);
        }
    }

    /**
     * Asks the store itself, for somebody who can wait.
     *
     * @throws StoreException if it does not answer
     */
    Answer read(Ask ask, Duration timeout) {
        return store.acquire(ask, timeout);
    }

    /**
     * Has the store forget a subject.
     *
     * @throws StoreException if it does not answer
     */
    void forget(String key, Duration timeout) {
        store.forget(key, timeout);
    }

    boolean isDegraded(PermitStore answered) {
        return answered != store;
    }

    /** Whichever keeps more: a flood must find a bound while the store is silent, too. */
    long subjects() {
        return mayFail ? Math.max(store.subjects(), alone.subjects()) : store.subjects();
    }

    StoreHealth health() {
        return state.health();
    }

    String describe() {
        return store.describe();
    }

    @Override
    public void close() {
        store.close();
        alone.close();
    }

    private static void requireTime(Duration left, Group group) {
        if (left.isZero() || left.isNegative()) {
            throw new StoreException(
                    "the deadline passed before " + group.counted().identity() + " was asked", null);
        }
    }

    private Answer acquireTogether(Group group, Ask ask, Duration left) {
        Answer answer = timed(ask, left);
        boolean noted = answer.outcome() == Outcome.GRANTED && group.takes() && !(ask.manner() instanceof Manner.Peek);
        if (noted && !ask.finished().isEmpty()) {
            finished.told(group.key(), ask.finished());
        }
        if (mayFail) {
            alone.heard(group.key(), answer);
        }
        return answer;
    }

    private Answer timed(Ask ask, Duration left) {
        LongConsumer told = timer;
        if (told == null) {
            return refusals.ask(ask, left);
        }
        long begun = nanos.getAsLong();
        try {
            return refusals.ask(ask, left);
        } finally {
            told.accept(nanos.getAsLong() - begun);
        }
    }

    private Taken acquireAlone(Group group, Manner manner, boolean onlyKnown) {
        if (group.charges().stream().anyMatch(charge -> mode(charge) == OnStoreFailure.CLOSED)) {
            return new Taken.Unavailable();
        }
        List<Charge> counted = group.charges().stream()
                .filter(charge -> mode(charge) == OnStoreFailure.LOCAL)
                .toList();
        if (counted.isEmpty()) {
            return new Taken.Open();
        }
        int sharers = Math.max(1, store.sharers());
        Group whole = group.with(counted);
        Answer answer = alone.take(whole.ask(sections, manner, onlyKnown, finished.of(group.key())), sharers);
        Group local = group.with(
                counted.stream().map(charge -> share(charge, sharers)).toList());
        return new Taken.Answered(local, answer, alone.windows());
    }

    private OnStoreFailure mode(Charge charge) {
        OnStoreFailure own = charge.policy().onStoreFailure();
        return own == OnStoreFailure.INHERIT ? inherited : own;
    }

    private static Charge share(Charge charge, int sharers) {
        return new Charge(
                charge.policy(),
                charge.counted(),
                shares(charge.limits(), sharers),
                shares(charge.granted(), sharers),
                charge.cost());
    }

    private static List<Limit> shares(List<Limit> limits, int sharers) {
        return limits.stream().map(limit -> LocalShare.share(limit, sharers)).toList();
    }

    static boolean isUnknown(Taken taken) {
        return taken instanceof Taken.Answered answered && answered.answer().outcome() == Outcome.UNKNOWN;
    }
}
