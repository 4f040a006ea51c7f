package io.ratelimit.core;

import io.ratelimit.StoreHealth;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Whether the store answers, told on each change and not more often: a store of which one part is silent fails some requests
 * and answers others, thousands a second. It answers again once nothing has failed for a while. Safe for use by several threads.
 */
final class StoreState {

    private static final System.Logger LOG = System.getLogger(StoreState.class.getName());
    private static final long CALM_NANOS = Duration.ofSeconds(5).toNanos();

    private final PermitStore store;
    private final Consumer<Consumer<RateLimitListener>> listeners;
    private final LongSupplier nanos;
    private final AtomicBoolean answering = new AtomicBoolean(true);
    private final LongAdder degraded = new LongAdder();
    private volatile long failedNanos;
    private volatile long degradedBefore;

    /**
     * Begins with a store that answers.
     *
     * @param store to ask for its parts
     * @param listeners has listeners told of changes
     * @param nanos as {@link System#nanoTime}
     */
    StoreState(PermitStore store, Consumer<Consumer<RateLimitListener>> listeners, LongSupplier nanos) {
        this.store = store;
        this.listeners = listeners;
        this.nanos = nanos;
    }

    void answered() {
        if (answering.get()
                || nanos.getAsLong() - failedNanos < CALM_NANOS
                || !store.silent().isEmpty()
                || !answering.compareAndSet(false, true)) {
            return;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "rate limit store answers again; {0} decisions were made without it",
                degraded.sum() - degradedBefore);
        tell(true);
    }

    void failed(StoreException why) {
        failedNanos = nanos.getAsLong();
        if (answering.get() && answering.compareAndSet(true, false)) {
            degradedBefore = degraded.sum();
            LOG.log(System.Logger.Level.WARNING, "rate limit store does not answer: {0}", why.getMessage());
            tell(false);
        }
    }

    /** A subject was decided without the store. */
    void degraded() {
        degraded.increment();
    }

    StoreHealth health() {
        return new StoreHealth(answering.get(), store.sharers(), store.silent(), degraded.sum());
    }

    private void tell(boolean answers) {
        listeners.accept(listener -> listener.storeState(answers));
    }
}
