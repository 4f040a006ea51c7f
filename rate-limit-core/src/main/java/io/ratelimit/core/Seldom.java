package io.ratelimit.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Runs something at most once in a while, however often it is asked. Safe for use by several threads. */
public final class Seldom {

    private final long pauseNanos;
    private final LongSupplier nanos;
    private final AtomicLong next;
    private final AtomicLong skipped = new AtomicLong();

    /**
     * Runs at the first call.
     *
     * @param pause from one run to the next, at least
     * @param nanos as {@link System#nanoTime}
     */
    public Seldom(Duration pause, LongSupplier nanos) {
        this.pauseNanos = pause.toNanos();
        this.nanos = nanos;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Runs something, or skips it.
     *
     * @param action is told how often it was skipped since it last ran
     */
    public void run(LongConsumer action) {
        long due = next.get();
        long now = nanos.getAsLong();
        if (now - due >= 0 && next.compareAndSet(due, now + pauseNanos)) {
            action.accept(skipped.getAndSet(0));
        } else {
            skipped.incrementAndGet();
        }
    }
}
