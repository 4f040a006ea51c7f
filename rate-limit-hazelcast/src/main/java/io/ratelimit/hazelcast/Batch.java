package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Requests whose asks are on their way in one step. One of them leads: it waits for the owner and tells the others. */
final class Batch {

    private final List<Waiter> waiters;
    private final Steps.Sent sent;

    private Batch(List<Waiter> waiters, Steps.Sent sent) {
        this.waiters = waiters;
        this.sent = sent;
    }

    /**
     * Sends what they ask for.
     *
     * @param waiters at least one, in the order in which they came
     */
    static Batch send(List<Waiter> waiters, Steps steps) {
        Waiter newest = waiters.get(waiters.size() - 1);
        EntryStep step = waiters.size() == 1
                ? new AcquireStep(newest.ask())
                : new CombinedStep(waiters.stream().map(Waiter::ask).toList());
        Batch batch =
                new Batch(waiters, steps.send(newest.partition(), newest.ask().subject(), step));
        waiters.forEach(waiter -> waiter.sent(batch));
        return batch;
    }

    Steps.Sent sent() {
        return sent;
    }

    /** Makes the newest lead that still waits: it has the most time, and may not have parked yet. False if nobody waits. */
    boolean handOver() {
        for (int index = waiters.size() - 1; index >= 0; index--) {
            if (waiters.get(index).lead(this)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tells the others what became of their asks.
     *
     * @param answered by the owner, or why it did not
     * @return what became of the ask of the one who tells
     */
    Object tell(@Nullable Object answered, Waiter self) {
        List<?> results = results(answered);
        for (int index = 0; index < results.size(); index++) {
            waiters.get(index).tell(results.get(index));
        }
        return results.get(waiters.lastIndexOf(self));
    }

    /** Returns what the owner has answered to one of them. */
    Object answerTo(Waiter waiter, @Nullable Object answered) throws ExecutionException, TimeoutException {
        return Waiter.answer(results(answered).get(waiters.indexOf(waiter)));
    }

    private List<?> results(@Nullable Object answered) {
        Object result = answered == null ? "the owner gave no answer" : answered;
        if (result instanceof long[] joined && waiters.size() > 1) {
            try {
                return CombinedAnswers.decode(joined, waiters.size());
            } catch (StoreException e) {
                result = new ExecutionException(e);
            }
        }
        return Collections.nCopies(waiters.size(), result);
    }
}
