package io.ratelimit.core;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Certain refusals of a store, so that this node repeats them without asking. Until the longest wait of a refusing limit is over
 * no such ask can be granted: waits count spent permits alone, so that whatever running holds become, they end no wait early.
 *
 * <p>A refusal is repeated until that wait after the ask was <em>sent</em>, and tells what is left of the wait since the answer
 * was <em>received</em>, both on this node's monotonic clock: the store has decided in between, so nobody is refused too late or
 * told too early, whatever the clocks of other machines say. An ask for other limits or another cost is another ask. What a
 * reset, a failover or the drift of clocks may end sooner is bounded by a setting. Safe for use by several threads.
 */
final class RememberedRefusals {

    /** About 500 bytes each. */
    static final int MOST_SUBJECTS = 20_000;

    /** One subject may be refused by several endpoints in turn. */
    private static final int MOST_PER_SUBJECT = 4;

    private final PermitStore store;
    private final long mostNanos;
    private final LongSupplier nanos;
    private final AtomicLong resets = new AtomicLong();
    private final Generations<String, List<Refusal>> refusals = new Generations<>(MOST_SUBJECTS / 2);

    /**
     * Remembers nothing yet.
     *
     * @param store asked for everything else
     * @param most how long a refusal is remembered at most; zero for not at all
     * @param nanos as {@link System#nanoTime}
     */
    RememberedRefusals(PermitStore store, Duration most, LongSupplier nanos) {
        this.store = store;
        this.mostNanos = most.toNanos();
        this.nanos = nanos;
        store.onForgotten(this::forget);
    }

    /** Returns what the store would answer, if that is known for certain. */
    Optional<Answer> of(Ask ask) {
        List<Refusal> known = refusals.get(ask.subject());
        if (known == null || ask.manner() instanceof Manner.Peek) {
            return Optional.empty();
        }
        long now = nanos.getAsLong();
        boolean over = true;
        for (Refusal refusal : known) {
            boolean runs = refusal.runs(now);
            if (runs && refusal.parts().equals(ask.parts())) {
                return Optional.of(refusal.told(now));
            }
            over &= !runs;
        }
        if (over) {
            refusals.remove(ask.subject(), known);
        }
        return Optional.empty();
    }

    /** Asks the store, and remembers a certain refusal. */
    Answer ask(Ask ask, Duration timeout) {
        if (mostNanos == 0) {
            return store.acquire(ask, timeout);
        }
        long resetsBefore = resets.get();
        long sent = nanos.getAsLong();
        Answer answer = store.acquire(ask, timeout);
        long lasts = certainNanos(ask, answer);
        if (lasts > 0) {
            Refusal refusal = new Refusal(ask.parts(), answer, nanos.getAsLong(), sent + lasts);
            refusals.change(ask.subject(), known -> resets.get() == resetsBefore ? refusal.before(known) : known);
        }
        return answer;
    }

    /** The number of resets goes first: a refusal that is older than a reset and still on its way is not remembered after it. */
    private void forget(String subject) {
        resets.incrementAndGet();
        refusals.remove(subject);
    }

    long subjects() {
        return refusals.size();
    }

    /** Returns how long after it was sent an ask is refused for certain. */
    private long certainNanos(Ask ask, Answer answer) {
        if (answer.outcome() != Outcome.REFUSED
                || ask.manner() instanceof Manner.Peek
                || ask.parts().stream().anyMatch(RememberedRefusals::neverFits)) {
            return 0;
        }
        long wait = 0;
        for (Reading reading : answer.readings()) {
            if (reading.refuses()) {
                wait = Math.max(wait, reading.waitMillis());
            }
        }
        // The store counts whole milliseconds, and of the one in which it decided a part was over.
        return Math.min(mostNanos, TimeUnit.MILLISECONDS.toNanos(wait - 1));
    }

    /** The wait that a store tells of what can never be granted means nothing. */
    private static boolean neverFits(Part part) {
        return part.limits().stream().anyMatch(limit -> part.cost() > limit.permits());
    }

    private record Refusal(List<Part> parts, Answer answer, long receivedNanos, long endNanos) {

        boolean runs(long now) {
            return now - endNanos < 0;
        }

        /** Puts this before those of other asks that still run. */
        List<Refusal> before(@Nullable List<Refusal> known) {
            List<Refusal> all = new ArrayList<>(List.of(this));
            for (Refusal other : known == null ? List.<Refusal>of() : known) {
                if (all.size() < MOST_PER_SUBJECT && other.runs(receivedNanos) && !other.parts.equals(parts)) {
                    all.add(other);
                }
            }
            return List.copyOf(all);
        }

        Answer told(long now) {
            long elapsed = TimeUnit.NANOSECONDS.toMillis(now - receivedNanos);
            List<Reading> told = new ArrayList<>(answer.readings().size());
            for (Reading reading : answer.readings()) {
                told.add(new Reading(
                        reading.section(),
                        reading.interval(),
                        reading.used(),
                        left(reading.resetMillis(), elapsed),
                        reading.refuses(),
                        left(reading.waitMillis(), elapsed)));
            }
            return new Answer(Outcome.REFUSED, false, told);
        }

        /** Where something was to wait for, it is not over before the store says so. */
        private static long left(long millis, long elapsed) {
            return millis == 0 ? 0 : Math.max(1, millis - elapsed);
        }
    }
}
