package io.ratelimit.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Runs something at most once in a while, however often it is asked. Safe for use by several threads. */
public final class Seldom {

    private final long pauseNanos;
    private final AtomicLong next;
    private final AtomicLong skipped = new AtomicLong();

    /**
     * Runs at the first call.
     *
     * @param pause from one run to the next, at least
     */
    public Seldom(Duration pause) {
        this.pauseNanos = pause.toNanos();
        this.next = new AtomicLong(System.nanoTime());
    }

    /**
     * Runs something, or skips it.
     *
     * @param action is told how often it was skipped since it last ran
     */
    public void run(LongConsumer action) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + pauseNanos)) {
            action.accept(skipped.getAndSet(0));
        } else {
            skipped.incrementAndGet();
        }
    }
}
