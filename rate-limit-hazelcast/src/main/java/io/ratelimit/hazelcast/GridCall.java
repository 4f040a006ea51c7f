package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one request does about one subject, with a deadline: it counts among those that wait for the owner, and an owner that lets
 * it down is looked after. A step given up on may still be applied. Safe for use by several threads; not to be called from
 * Hazelcast's own.
 */
final class GridCall {

    private final Steps steps;
    private final Owners owners;
    private final OwnerProbe probe;

    /**
     * Creates a caller.
     *
     * @param route how steps travel
     * @param owners who answers
     * @param probe told of owners that did not
     */
    GridCall(Route route, Owners owners, OwnerProbe probe) {
        this.steps = new Steps(route);
        this.owners = owners;
        this.probe = probe;
    }

    /** How steps are sent. */
    Steps steps() {
        return steps;
    }

    /** What one request does while it counts as one that waits for an owner. */
    interface Waiting {
        /**
         * Waits.
         *
         * @param end as {@link System#nanoTime}
         * @return a {@code long[]}, or a {@code String} that says why there is no answer
         */
        @Nullable Object answer(PartitionWatch partition, long end)
                throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * Runs a step.
     *
     * @throws StoreException if it was not answered in time, failed, or its owner is known not to answer; the message names no
     *     subject
     */
    long[] run(String subject, EntryProcessor<String, long[], Object> step, Duration timeout) {
        return run(
                () -> partition(subject),
                timeout,
                (partition, end) -> steps.awaitAlone(steps.send(partition, subject, step), end));
    }

    /** Who is to answer for a subject now. */
    PartitionWatch partition(String subject) {
        return owners.of(subject);
    }

    /**
     * Runs what a request does about a subject, as one of those that wait for its owner.
     *
     * @param asked tells whom
     * @throws StoreException as above
     */
    long[] run(Supplier<PartitionWatch> asked, Duration timeout, Waiting waiting) {
        Object answer = answer(asked, timeout, waiting);
        if (answer instanceof long[] words) {
            return words;
        }
        throw new StoreException(answer instanceof String reason ? reason : "the owner gave no answer", null);
    }

    private @Nullable Object answer(Supplier<PartitionWatch> asked, Duration timeout, Waiting waiting) {
        try {
            PartitionWatch partition = asked.get();
            OwnerWatch owner = partition.owner();
            long begun = partition.enter();
            try {
                return waiting.answer(partition, begun + timeout.toNanos());
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
        if (cause instanceof HazelcastSerializationException) {
            return new StoreException(
                    "a member of the cluster cannot run rate-limit-hazelcast: " + MemberRules.JARS, cause);
        }
        return new StoreException("the step failed: " + cause.getClass().getSimpleName(), cause);
    }
}
