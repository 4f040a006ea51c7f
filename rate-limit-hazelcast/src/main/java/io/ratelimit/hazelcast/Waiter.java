package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore.Ask;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One request in a {@link Line}, and the thread that waits with it. It ends in one of three ways, decided once: it is answered,
 * it is made to lead its batch, or it leaves.
 */
final class Waiter {

    private static final Object WAITS = new Object();
    private static final Object GONE = new Object();
    private static final int YIELDS = 20;

    private final Ask ask;
    private final PartitionWatch partition;
    private final Thread thread = Thread.currentThread();
    /** {@link #WAITS}, {@link #GONE}, the batch to lead, or what became of the ask. */
    private final AtomicReference<Object> state = new AtomicReference<>(WAITS);

    private volatile @Nullable Batch batch;

    /** Waits for the current thread. */
    Waiter(Ask ask, PartitionWatch partition) {
        this.ask = ask;
        this.partition = partition;
    }

    Ask ask() {
        return ask;
    }

    PartitionWatch partition() {
        return partition;
    }

    boolean waits() {
        return state.get() == WAITS;
    }

    /** Has the ask been sent? Then the batch that it is in. */
    @Nullable Batch batch() {
        return batch;
    }

    void sent(Batch in) {
        batch = in;
    }

    /**
     * Waits until it is answered or made to lead, or the time is over. Yields before it parks where answers come soon: waking
     * threads is what a crowd costs most. Nothing depends on it.
     *
     * @param end as {@link System#nanoTime}
     * @param soon whether others are likely to answer before this thread could park and be woken
     */
    @SuppressWarnings("ThreadPriorityCheck")
    void await(long end, boolean soon) throws InterruptedException {
        for (int yields = soon ? YIELDS : 0; yields > 0 && waits(); yields--) {
            Thread.yield();
        }
        for (long left = end - System.nanoTime(); left > 0 && waits(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** Ends the wait without an answer; false if it has been answered or made to lead before. */
    boolean leave() {
        return state.compareAndSet(WAITS, GONE);
    }

    /** Makes it lead; false if it has left. */
    boolean lead(Batch led) {
        return end(led);
    }

    /** Tells it what became of its ask; without effect if it has left or leads. */
    void tell(Object result) {
        boolean unused = end(result);
    }

    private boolean end(Object how) {
        if (state.compareAndSet(WAITS, how)) {
            LockSupport.unpark(thread);
            return true;
        }
        return false;
    }

    /** Returns the batch that it is to lead, if that is how its wait has ended. */
    @Nullable Batch led() {
        return state.get() instanceof Batch led ? led : null;
    }

    /** Returns the answer of one that was answered. */
    Object answer() throws ExecutionException, TimeoutException {
        return answer(Objects.requireNonNull(state.get()));
    }

    /** Returns a result, or throws it. */
    static Object answer(Object result) throws ExecutionException, TimeoutException {
        if (result instanceof ExecutionException failed) {
            // One of its own: each thread throws it on.
            throw new ExecutionException(failed.getCause());
        }
        if (result instanceof TimeoutException) {
            throw new TimeoutException();
        }
        return result;
    }
}
