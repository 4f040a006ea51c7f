package io.ratelimit.core;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A refusal that the store would repeat. Until the longest wait of a refusing limit is over the same ask cannot be granted: waits
 * count spent permits alone, so that whatever becomes of running holds, it ends no wait early.
 *
 * @param parts what was asked
 * @param answer what the store said
 * @param receivedNanos when
 * @param endNanos from when on the store has to be asked again
 */
record CertainRefusal(List<Part> parts, Answer answer, long receivedNanos, long endNanos) {

    /**
     * Judges an answer.
     *
     * @param sentNanos when it was asked for, on this node's monotonic clock
     * @param receivedNanos when it came
     * @param mostNanos how long it is relied on at most, from when it was asked for
     * @return empty if it is not certain for any time
     */
    static Optional<CertainRefusal> of(Ask ask, Answer answer, long sentNanos, long receivedNanos, long mostNanos) {
        if (answer.outcome() != Outcome.REFUSED || ask.manner() instanceof Manner.Peek || neverFits(ask)) {
            return Optional.empty();
        }
        // The store counts whole milliseconds, and of the one in which it decided a part was over.
        long surely = TimeUnit.MILLISECONDS.toNanos(longestWait(answer) - 1);
        CertainRefusal refusal = new CertainRefusal(
                ask.parts(), answer, receivedNanos, sentNanos + Math.max(0, Math.min(mostNanos, surely)));
        return refusal.stands(receivedNanos) ? Optional.of(refusal) : Optional.empty();
    }

    /** The wait that a store tells of what can never be granted means nothing. */
    private static boolean neverFits(Ask ask) {
        return ask.parts().stream()
                .anyMatch(part -> part.limits().stream().anyMatch(limit -> part.cost() > limit.permits()));
    }

    private static long longestWait(Answer answer) {
        long wait = 0;
        for (int limit = answer.limits() - 1; limit >= 0; limit--) {
            wait = Math.max(wait, answer.waitMillis(limit));
        }
        return wait;
    }

    boolean stands(long now) {
        return now - endNanos < 0;
    }

    /** Returns what to tell now: what is left of waits since they were received, so that nobody comes back too early. */
    Answer told(long now) {
        return answer.later(TimeUnit.NANOSECONDS.toMillis(now - receivedNanos));
    }
}
