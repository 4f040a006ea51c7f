package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.EntryProcessor;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
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
     * Runs a step.
     *
     * @throws StoreException if it was not answered in time, failed, or its owner is known not to answer; the message names no
     *     subject
     */
    long[] run(String subject, EntryProcessor<String, long[], Object> step, Duration timeout) {
        Object answer = answer(subject, step, timeout);
        if (answer instanceof long[] words) {
            return words;
        }
        throw new StoreException(answer instanceof String reason ? reason : "the owner gave no answer", null);
    }

    private @Nullable Object answer(String subject, EntryProcessor<String, long[], Object> step, Duration timeout) {
        try {
            OwnerWatch owner = owners.of(subject);
            long begun = owner.enter();
            try {
                Future<?> sent = route.send(subject, step);
                Object answer = route.read(await(sent, begun + timeout.toNanos(), owner));
                owner.answered();
                return answer;
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

    private @Nullable Object await(Future<?> sent, long end, OwnerWatch owner)
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
                    route.abandon(sent);
                    throw e;
                }
            }
        }
    }

    static StoreException failure(Throwable cause) {
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
