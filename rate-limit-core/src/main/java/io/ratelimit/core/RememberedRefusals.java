package io.ratelimit.core;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Certain refusals of a store, so that this node repeats them without asking. Each stands until its wait after the ask was
 * <em>sent</em>, and tells what is left of it since the answer was <em>received</em>: the store has decided in between, so nobody
 * is refused for too long or told to come too early, whatever the clocks of other machines say.
 *
 * <p>An ask for other limits, another cost or other policies is another ask. A reset ends what is known of its subject; what else
 * may end a wait, a message that was lost or the clock of another owner, matters no longer than a setting says. Safe for use by
 * several threads.
 */
final class RememberedRefusals {

    /** Up to about 2 KB each, usually 500 bytes. */
    static final int MOST_SUBJECTS = 20_000;

    /** One subject may be refused by several endpoints in turn. */
    private static final int MOST_PER_SUBJECT = 4;

    private final PermitStore store;
    private final long mostNanos;
    private final LongSupplier nanos;
    private final AtomicLong resets = new AtomicLong();
    private final Generations<String, List<CertainRefusal>> refusals = new Generations<>(MOST_SUBJECTS / 2);

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

    /** Returns what the store would answer, if that is known for certain. An ask under a hold's id is taken to be the first. */
    Optional<Answer> of(Ask ask) {
        List<CertainRefusal> known = refusals.get(ask.subject());
        if (known == null || ask.manner() instanceof Manner.Peek) {
            return Optional.empty();
        }
        long now = nanos.getAsLong();
        boolean over = true;
        for (CertainRefusal refusal : known) {
            boolean stands = refusal.stands(now);
            if (stands && refusal.parts().equals(ask.parts())) {
                return Optional.of(refusal.told(now));
            }
            over &= !stands;
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
        CertainRefusal.of(ask, answer, sent, nanos.getAsLong(), mostNanos)
                .ifPresent(refusal -> refusals.change(
                        ask.subject(), known -> resets.get() == resetsBefore ? withOthers(refusal, known) : known));
        return answer;
    }

    /** How many subjects are remembered. */
    long subjects() {
        return refusals.size();
    }

    /** The number of resets goes first: a refusal that a reset overtakes on its way here is not remembered after it. */
    private void forget(String subject) {
        resets.incrementAndGet();
        refusals.remove(subject);
    }

    private static List<CertainRefusal> withOthers(CertainRefusal newest, @Nullable List<CertainRefusal> known) {
        List<CertainRefusal> all = new ArrayList<>(MOST_PER_SUBJECT);
        all.add(newest);
        for (CertainRefusal other : known == null ? List.<CertainRefusal>of() : known) {
            if (all.size() < MOST_PER_SUBJECT
                    && other.stands(newest.receivedNanos())
                    && !other.parts().equals(newest.parts())) {
                all.add(other);
            }
        }
        return List.copyOf(all);
    }
}
