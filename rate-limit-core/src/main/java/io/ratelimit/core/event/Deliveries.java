package io.ratelimit.core.event;

import io.ratelimit.spi.RateLimitListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Tells listeners, on a thread of its own and in the order in which things happened. A request never waits for a listener: what
 * finds no place is dropped and counted. Safe for use by several threads.
 *
 * <p>The thread looks for events twenty times a second instead of being woken up by each, which would cost the request more than
 * everything else about it. There is none without listeners.
 */
public final class Deliveries implements AutoCloseable {

    /** How many events may wait: {@value}. */
    public static final int MOST_WAITING = 8_192;

    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());
    private static final long PAUSE_MILLIS = 50;
    private static final long LAST_MILLIS = 1_000;
    private static final long LOG_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final List<RateLimitListener> listeners;
    private final ArrayBlockingQueue<Consumer<RateLimitListener>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this::deliver, "rate-limit-events");
    private volatile boolean closed;
    private long failures;
    private long nextLog = System.nanoTime();

    /**
     * Begins to deliver.
     *
     * @param listeners told of everything, one after another
     */
    public Deliveries(List<RateLimitListener> listeners) {
        this.listeners = List.copyOf(listeners);
        if (!this.listeners.isEmpty()) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Tells whether anybody listens, so that events need not be made for nobody.
     *
     * @return false if there are no listeners
     */
    public boolean wanted() {
        return !listeners.isEmpty();
    }

    /**
     * Has every listener told, some time later.
     *
     * @param event calls the listener's method with a finished object
     */
    public void tell(Consumer<RateLimitListener> event) {
        if (!listeners.isEmpty() && !waiting.offer(event)) {
            dropped.incrementAndGet();
        }
    }

    /**
     * Returns how many events found no place.
     *
     * @return since the start
     */
    public long dropped() {
        return dropped.get();
    }

    private void deliver() {
        try {
            while (!closed) {
                deliverWaiting();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deliverWaiting();
    }

    private void deliverWaiting() {
        Consumer<RateLimitListener> event = waiting.poll();
        while (event != null) {
            for (RateLimitListener listener : listeners) {
                try {
                    event.accept(listener);
                } catch (RuntimeException | LinkageError e) {
                    failed(listener, e);
                }
            }
            event = waiting.poll();
        }
    }

    private void failed(RateLimitListener listener, Throwable failure) {
        failures++;
        long now = System.nanoTime();
        if (now - nextLog >= 0) {
            nextLog = now + LOG_PAUSE_NANOS;
            LOG.log(
                    System.Logger.Level.WARNING,
                    listener.getClass().getName() + " failed (" + (failures - 1) + " more failures not logged)",
                    failure);
            failures = 0;
        }
    }

    /** Delivers what waits, unless a listener takes too long. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LAST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
