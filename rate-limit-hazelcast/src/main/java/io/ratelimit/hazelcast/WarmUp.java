package io.ratelimit.hazelcast;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The first steps on a cold JVM take longer than a request may wait. So a store runs some before it is handed out, without a
 * deadline worth the name; they also prove that the members can read what is sent to them.
 */
final class WarmUp {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long ENOUGH_NANOS = Duration.ofMillis(400).toNanos();
    private static final int ROUNDS = 100;
    private static final Part PART = new Part(0, List.of(new Limit(Interval.SECOND, 1_000)), 1);

    private WarmUp() {}

    /**
     * Runs each kind of step up to a hundred times, on entries that are gone afterwards.
     *
     * @throws StoreException if one fails
     */
    static void run(HazelcastPermitStore store) {
        long start = System.nanoTime();
        String name = "warm-up-" + UUID.randomUUID() + "-";
        for (int round = 0; round < ROUNDS && System.nanoTime() - start < ENOUGH_NANOS; round++) {
            String subject = name + round;
            Ask ask = new Ask(subject, List.of(PART), new Manner.Spend(), false);
            store.acquire(ask, TIMEOUT);
            store.acquire(new Ask(subject, List.of(PART), new Manner.Hold(1, 1_000), false), TIMEOUT);
            store.grid().run(subject, new CombinedStep(List.of(ask, ask)), TIMEOUT);
            store.settle(subject, 1, false, TIMEOUT);
            store.add(subject, Windows.empty(), TIMEOUT);
            // Not by the store, which would have every other node look for what it remembers.
            store.grid().run(subject, new ForgetStep(), TIMEOUT);
        }
    }
}
