package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.OperationTimeoutException;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One step on the owner of an entry, with a deadline. A step given up on may still be applied. Safe for use by several
 * threads; not to be called from Hazelcast's own.
 */
record GridCall(Route route) {

    /**
     * Runs a step.
     *
     * @throws StoreException if it was not answered in time or failed; the message names no subject
     */
    long[] run(String subject, EntryStep step, Duration timeout) {
        Object answer = answer(subject, step, timeout);
        if (answer instanceof long[] words) {
            return words;
        }
        throw new StoreException(answer instanceof String reason ? reason : "the owner gave no answer", null);
    }

    private @Nullable Object answer(String subject, EntryStep step, Duration timeout) {
        try {
            return route.read(route.send(subject, step).get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            // Its message describes the whole invocation, over a thousand characters for each request.
            throw new StoreException("no answer within " + timeout.toMillis() + " ms", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the owner", null);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    static StoreException failure(Throwable cause) {
        if (cause instanceof OperationTimeoutException) {
            return new StoreException("no answer within Hazelcast's own call timeout", null);
        }
        if (cause instanceof HazelcastInstanceNotActiveException) {
            return new StoreException("this member is not running", null);
        }
        return new StoreException("the step failed: " + cause.getClass().getSimpleName(), cause);
    }
}
