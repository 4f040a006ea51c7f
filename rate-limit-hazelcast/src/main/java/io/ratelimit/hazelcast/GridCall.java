package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.EntryProcessor;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One step on the owner of an entry, with a deadline. A step given up on may still be applied. Safe for use by several
 * threads; not to be called from Hazelcast's own.
 *
 * <p>An owner that answers while its backup hangs has counted: its answer is taken a quarter of a second later. Guessing
 * instead would count the request twice, here and there. Once that has happened, other calls wait less for a while.
 */
final class GridCall {

    private static final long LOOK_MILLIS = 50;
    private static final long BACKUP_PATIENCE_MILLIS = 250;
    private static final long SHORT_PATIENCE_MILLIS = 20;
    private static final long SHORT_FOR_NANOS = Duration.ofSeconds(5).toNanos();

    private final Route route;
    private final Owners owners;
    private final OwnerProbe probe;
    private volatile long shortUntil = System.nanoTime();

    /**
     * Creates a caller.
     *
     * @param route how steps travel
     * @param owners who answers
     * @param probe told of owners that did not
     */
    GridCall(Route route, Owners owners, OwnerProbe probe) {
        this.route = route;
        this.owners = owners;
        this.probe = probe;
    }

    /**
     * A step on its way.
     *
     * @param owner who is to answer
     * @param future holds what was answered, or what hindered the sending
     */
    record Sent(OwnerWatch owner, Future<?> future) {}

    /** What one request does while it counts as one that waits for an owner. */
    interface Waiting {
        /**
         * Waits.
         *
         * @param end as {@link System#nanoTime}
         * @return a {@code long[]}, or a {@code String} that says why there is no answer
         */
        @Nullable Object answer(OwnerWatch owner, long end) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * Runs a step.
     *
     * @throws StoreException if it was not answered in time, failed, or its owner is known not to answer; the message names no
     *     subject
     */
    long[] run(String subject, EntryProcessor<String, long[], Object> step, Duration timeout) {
        return run(subject, timeout, (owner, end) -> awaitAlone(send(owner, subject, step), end));
    }

    /**
     * Runs what a request does about a subject, as one of those that wait for its owner.
     *
     * @throws StoreException as above
     */
    long[] run(String subject, Duration timeout, Waiting waiting) {
        Object answer = answer(subject, timeout, waiting);
        if (answer instanceof long[] words) {
            return words;
        }
        throw new StoreException(answer instanceof String reason ? reason : "the owner gave no answer", null);
    }

    private @Nullable Object answer(String subject, Duration timeout, Waiting waiting) {
        try {
            OwnerWatch owner = owners.of(subject);
            long begun = owner.enter();
            try {
                return waiting.answer(owner, begun + timeout.toNanos());
            } catch (TimeoutException e) {
                if (!owner.heardSince(begun)) {
                    probe.suspect(owner);
                }
                // Its message describes the whole invocation, over a thousand characters for each request.
                throw new StoreException("no answer within " + timeout.toMillis() + " ms", null);
            } finally {
                owner.leave();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the owner", null);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    /** Sends a step and does not wait. Never throws. */
    Sent send(OwnerWatch owner, String subject, EntryProcessor<String, long[], Object> step) {
        try {
            owner.refuseIfGivenUp();
            return new Sent(owner, route.send(subject, step));
        } catch (RuntimeException | Error e) {
            return new Sent(owner, CompletableFuture.failedFuture(e));
        }
    }

    /** Waits for a step that nobody else waits for. */
    @Nullable Object awaitAlone(Sent sent, long end) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return await(sent, end);
        } catch (TimeoutException e) {
            abandon(sent);
            throw e;
        }
    }

    /** Forgets a step that nobody waits for any more. It may still be applied. */
    void abandon(Sent sent) {
        route.abandon(sent.future());
    }

    /**
     * Waits for the answer to a step; several threads may.
     *
     * @param end as {@link System#nanoTime}; if it is past, an answer that is there is taken
     * @throws TimeoutException if it has not come by then, or the owner is given up meanwhile
     */
    @Nullable Object await(Sent sent, long end) throws InterruptedException, ExecutionException, TimeoutException {
        Object answer = route.read(future(sent.future(), end, sent.owner()));
        sent.owner().answered();
        return answer;
    }

    private @Nullable Object future(Future<?> sent, long end, OwnerWatch owner)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            boolean hurry = System.nanoTime() - shortUntil < 0;
            long look = TimeUnit.MILLISECONDS.toNanos(hurry ? SHORT_PATIENCE_MILLIS : LOOK_MILLIS);
            long left = end - System.nanoTime();
            try {
                return sent.get(Math.max(0, Math.min(look, left)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                boolean last = left <= look || owner.isGivenUp();
                route.waiveBackup(sent, last ? 0 : hurry ? SHORT_PATIENCE_MILLIS : BACKUP_PATIENCE_MILLIS);
                if (sent.isDone()) {
                    shortUntil = System.nanoTime() + SHORT_FOR_NANOS;
                    return sent.get();
                }
                if (last) {
                    throw e;
                }
            }
        }
    }

    static StoreException failure(Throwable cause) {
        if (cause instanceof StoreException told) {
            return new StoreException(String.valueOf(told.getMessage()), told.getCause());
        }
        if (cause instanceof OperationTimeoutException) {
            return new StoreException("no answer within Hazelcast's own call timeout", null);
        }
        if (cause instanceof HazelcastInstanceNotActiveException) {
            return new StoreException("this member is not running", null);
        }
        if (cause instanceof HazelcastClientOfflineException) {
            return new StoreException("no connection to the cluster", null);
        }
        return new StoreException("the step failed: " + cause.getClass().getSimpleName(), cause);
    }
}
