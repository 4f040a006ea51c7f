package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends steps to the owners of entries, and waits for their answers. Safe for use by several threads; not to be called from
 * Hazelcast's own.
 *
 * <p>An owner that answers while its backup hangs has counted: its answer is taken a quarter of a second later. Guessing
 * instead would count the request twice, here and there. Once that has happened, other calls wait less for five seconds; then
 * one that has had its full patience decides anew.
 */
final class Steps {

    private static final long LOOK_MILLIS = 50;
    private static final long BACKUP_PATIENCE_MILLIS = 250;
    private static final long SHORT_PATIENCE_MILLIS = 20;
    private static final long SHORT_FOR_NANOS = Duration.ofSeconds(5).toNanos();

    private final Route route;
    private final LongSupplier nanoTime;
    private volatile long shortUntil;

    /**
     * Creates a sender.
     *
     * @param route how steps travel
     */
    Steps(Route route) {
        this(route, System::nanoTime);
    }

    /** With another source of the time that it waits less for. */
    Steps(Route route, LongSupplier nanoTime) {
        this.route = route;
        this.nanoTime = nanoTime;
        this.shortUntil = nanoTime.getAsLong();
    }

    /**
     * A step on its way.
     *
     * @param partition who is to answer
     * @param future holds what was answered, or what hindered the sending
     */
    record Sent(PartitionWatch partition, Future<?> future) {}

    /** Sends a step and does not wait. Never throws. */
    Sent send(PartitionWatch partition, String subject, EntryProcessor<String, long[], Object> step) {
        try {
            partition.owner().refuseIfGivenUp();
            return new Sent(partition, route.send(subject, step));
        } catch (RuntimeException | Error e) {
            return new Sent(partition, CompletableFuture.failedFuture(e));
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
        Object answer = route.read(future(sent.future(), end, sent.partition().owner()));
        sent.partition().answered();
        return answer;
    }

    private @Nullable Object future(Future<?> sent, long end, OwnerWatch owner)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean looked = false;
        while (true) {
            long now = nanoTime.getAsLong();
            boolean hurry = now - shortUntil < 0;
            long look = TimeUnit.MILLISECONDS.toNanos(hurry ? SHORT_PATIENCE_MILLIS : LOOK_MILLIS);
            long left = end - now;
            try {
                return sent.get(Math.max(0, Math.min(look, left)), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                boolean last = left <= look || owner.isGivenUp();
                route.waiveBackup(sent, last ? 0 : hurry ? SHORT_PATIENCE_MILLIS : BACKUP_PATIENCE_MILLIS);
                if (sent.isDone()) {
                    if (looked && !hurry) {
                        shortUntil = nanoTime.getAsLong() + SHORT_FOR_NANOS;
                    }
                    return sent.get();
                }
                if (last) {
                    throw e;
                }
                looked = true;
            }
        }
    }
}
