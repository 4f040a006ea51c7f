package io.ratelimit.hazelcast;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Threads that ask for permits of one subject, of which there are plenty, one to three at a time, until they are stopped. */
final class Crowd implements AutoCloseable {

    private static final int THREADS = 16;
    private static final Limit PLENTY = new Limit(Interval.DAY, Limit.MAX_PERMITS);

    private final PermitStore store;
    private final String subject;
    private final Duration timeout;
    private final LongAdder granted = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    Crowd(PermitStore store, String subject, Duration timeout) {
        this.store = store;
        this.subject = subject;
        this.timeout = timeout;
        for (int thread = 0; thread < THREADS; thread++) {
            int cost = 1 + thread % 3;
            threads.add(new Thread(() -> spend(cost), "crowd-" + thread));
        }
        threads.forEach(Thread::start);
    }

    private void spend(int cost) {
        while (!stopped) {
            try {
                if (store.acquire(ask(new Manner.Spend(), cost), timeout).outcome() == Outcome.GRANTED) {
                    granted.add(cost);
                }
            } catch (StoreException e) {
                failures.increment();
                // As a request would, which is then decided alone and gone.
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private Ask ask(Manner manner, int cost) {
        return new Ask(subject, List.of(new Part(1, List.of(PLENTY), cost)), manner, false);
    }

    long granted() {
        return granted.sum();
    }

    void awaitGranted(long permits) {
        TestMember.await(() -> granted() >= permits);
    }

    void awaitFailures(long requests) {
        TestMember.await(() -> failures.sum() >= requests);
    }

    /** Returns how many permits the store has counted. */
    long used() {
        return store.acquire(ask(new Manner.Peek(), 1), Spenders.TIMEOUT)
                .readings()
                .get(0)
                .used();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops the threads and waits until they have. */
    void stop() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(60_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " is stuck");
            }
        }
    }
}
