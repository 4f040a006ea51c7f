package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that ask one subject while time goes by in steps of 100 microseconds, out of step with the store's milliseconds. */
@Timeout(60)
class RememberedRefusalsConcurrencyTest {

    private static final int THREADS = 4;
    private static final int ASKS = 50_000;
    private static final long STEP_NANOS = 100_000;
    private static final long EPOCH_NANOS = Duration.ofDays(20_000).toNanos() + 700_000;
    private static final Ask ASK =
            new Ask("s", List.of(new Part(7, List.of(new Limit(Interval.SECOND, 1)), 1)), new Manner.Spend(), false);

    private record Refused(long beforeNanos, long afterNanos) {}

    /** The store, as precise as the milliseconds that it counts, and the instant at which it decided for a thread. */
    private final class StoreClock implements InstantSource {
        private final ThreadLocal<@Nullable Long> decided = new ThreadLocal<>();

        @Override
        public Instant instant() {
            long now = nanos.get();
            if (decided.get() == null) {
                decided.set(now);
            }
            return Instant.ofEpochMilli(storeMillis(now));
        }
    }

    private final AtomicLong nanos = new AtomicLong();
    private final StoreClock clock = new StoreClock();
    private final InMemoryPermitStore grid = new InMemoryPermitStore(clock, 1);
    private final RememberedRefusals refusals = new RememberedRefusals(grid, Duration.ofSeconds(1), nanos::get);
    private final NavigableSet<Long> grantedNanos = new ConcurrentSkipListSet<>();

    private static long storeMillis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(EPOCH_NANOS + nanos);
    }

    private List<Refused> ask() {
        List<Refused> refused = new ArrayList<>();
        for (int asks = 0; asks < ASKS; asks++) {
            clock.decided.remove();
            long before = nanos.get();
            Optional<Answer> known = refusals.of(ASK);
            Answer answer = known.isPresent() ? known.get() : refusals.ask(ASK, Duration.ofSeconds(1));
            long after = nanos.get();
            if (answer.outcome() == Outcome.REFUSED) {
                refused.add(new Refused(before, after));
            } else {
                grantedNanos.add(Objects.requireNonNull(clock.decided.get()));
            }
            nanos.addAndGet(STEP_NANOS);
        }
        return refused;
    }

    /** Tells whether the window was full at some time during the call. */
    private boolean isJust(Refused one) {
        Long last = grantedNanos.floor(one.afterNanos());
        return last != null && storeMillis(last) + Interval.SECOND.millis() > storeMillis(one.beforeNanos());
    }

    @Test
    @DisplayName("P2: nobody is refused while the window has room, at whatever instant the memory ends")
    void neverRefusedEarly() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Refused> refused = new ArrayList<>();
        try {
            List<Callable<List<Refused>>> askers = new ArrayList<>();
            for (int asker = 0; asker < THREADS; asker++) {
                askers.add(this::ask);
            }
            for (Future<List<Refused>> asked : threads.invokeAll(askers, 50, TimeUnit.SECONDS)) {
                refused.addAll(asked.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(refused).allMatch(this::isJust);
        long windows = Duration.ofNanos(nanos.get()).toSeconds();
        assertThat(THREADS * ASKS - refused.size()).as("P1").isBetween((int) windows / 2, (int) windows + 1);
    }
}
