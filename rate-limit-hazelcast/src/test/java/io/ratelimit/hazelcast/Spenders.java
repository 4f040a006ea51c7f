package io.ratelimit.hazelcast;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Asks for one permit of an hourly limit at a time. */
final class Spenders {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int THREADS = 4;

    private Spenders() {}

    static Ask ask(String subject, long permits) {
        Part part = new Part(1, List.of(new Limit(Interval.HOUR, permits)), 1);
        return new Ask(subject, List.of(part), new Manner.Spend(), false);
    }

    /** Asks {@code asks} times from each of four threads and returns how many permits were granted. */
    static long spend(PermitStore store, String subject, long permits, int asks) {
        return spend(store, subject, permits, asks, THREADS);
    }

    /** The same, from any number of threads. */
    static long spend(PermitStore store, String subject, long permits, int asks, int callers) {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Callable<Long>> spenders = new ArrayList<>();
            for (int thread = 0; thread < callers; thread++) {
                spenders.add(() -> spendInTurn(store, subject, permits, asks));
            }
            long granted = 0;
            for (Future<Long> spender : threads.invokeAll(spenders, 60, TimeUnit.SECONDS)) {
                granted += spender.get();
            }
            return granted;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Asks {@code asks} times and returns how many permits were granted. */
    static long spendInTurn(PermitStore store, String subject, long permits, int asks) {
        long granted = 0;
        for (int asked = 0; asked < asks; asked++) {
            granted += store.acquire(ask(subject, permits), TIMEOUT).outcome() == Outcome.GRANTED ? 1 : 0;
        }
        return granted;
    }
}
