package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The store, which counts what comes in bursts without its windows, beside the windows. */
class BurstTest {

    private static final int HISTORIES = 60;
    private static final int STEPS = 1_500;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final long ORIGIN = 7;

    private final SplittableRandom random = new SplittableRandom(22_112_026);
    private Instant now = START;
    private InMemoryPermitStore store = new InMemoryPermitStore(() -> now, ORIGIN);
    private long[] words = Windows.empty();
    private int joined;

    @Test
    @DisplayName("P1, P2, P4: whatever comes between the grants of a burst, they are what the windows would answer")
    void grantsWhatTheWindowsWould() {
        for (int history = 0; history < HISTORIES; history++) {
            begin(history % 3 > 0);
            List<List<Part>> asked = Stream.generate(this::parts).limit(3).toList();
            for (int step = 0; step < STEPS; step++) {
                step(asked, "history " + history + ", step " + step);
            }
        }
        assertThat(joined).as("otherwise nothing came in bursts").isGreaterThan(HISTORIES * STEPS / 4);
    }

    /** An entry with the cells of an hour: of milliseconds, or of longer times if there were many. */
    private void begin(boolean coarse) {
        store = new InMemoryPermitStore(() -> now, ORIGIN);
        words = Windows.empty();
        int cells = coarse ? 1_100 : 10;
        List<Part> parts = parts();
        for (int cell = 0; cell < cells; cell++) {
            now = now.plusMillis(3_600_000 / cells);
            compare(new Ask("s", parts, new Manner.Spend(), false), "at the start");
        }
    }

    private void step(List<List<Part>> asked, String description) {
        now = now.plusMillis(
                switch (random.nextInt(40)) {
                    // So nearly an hour that all permits but those of the last tick leave while others join a new one.
                    case 0 ->
                        random.nextInt(8) == 0 ? 3_600_000 - random.nextLong(400) : random.nextLong(-15_000, 90_000);
                    case 1, 2, 3, 4, 5 -> random.nextLong(0, 400);
                    default -> random.nextLong(-1, 3);
                });
        long clock = now.toEpochMilli();
        switch (random.nextInt(100)) {
            case 0 -> {
                Ask look = ask(asked, new Manner.Peek());
                assertThat(Windows.acquire(store.windows("s"), look, clock, ORIGIN)
                                .answer())
                        .as(description)
                        .isEqualTo(Windows.acquire(words.clone(), look, clock, ORIGIN)
                                .answer());
            }
            case 1, 2 -> {
                boolean keep = random.nextBoolean();
                store.settle("s", 1, keep, SOON);
                words = Windows.settle(words, 1, keep, clock).words();
            }
            case 3 -> {
                long[] more = Windows.acquire(Windows.empty(), ask(asked, new Manner.Spend()), clock, 9)
                        .words();
                store.add("s", more, SOON);
                words = Windows.add(words, more);
            }
            case 4 -> compare(ask(asked, new Manner.Peek()), description);
            case 5 -> compare(ask(asked, new Manner.Hold(1, random.nextLong(1, 500))), description);
            default -> compare(ask(asked, new Manner.Spend()), description);
        }
    }

    private void compare(Ask ask, String description) {
        Windows.Step expected = Windows.acquire(words.clone(), ask, now.toEpochMilli(), ORIGIN);
        words = expected.words();
        Answer answer = store.acquire(ask, SOON);
        assertThat(answer).as(description).isEqualTo(expected.answer());
        boolean granted = answer.outcome() == Outcome.GRANTED && ask.manner() instanceof Manner.Spend;
        joined += granted && Windows.joinsUntil(words, ask, now.toEpochMilli()) > now.toEpochMilli() ? 1 : 0;
    }

    /** Mostly the same, or there would be no burst. */
    private Ask ask(List<List<Part>> asked, Manner manner) {
        int which = random.nextInt(30) == 0 ? random.nextInt(asked.size()) : 0;
        return new Ask("s", List.copyOf(asked.get(which)), manner, false);
    }

    private List<Part> parts() {
        long cost = random.nextLong(1, 4);
        Part one = new Part(
                1,
                List.of(new Limit(Interval.HOUR, random.nextLong(2_000, 6_000)), new Limit(Interval.DAY, 100_000)),
                cost);
        Part other = new Part(2, List.of(new Limit(Interval.DAY, 100_000)), 1);
        // Idle before a burst of the others ends, now and then.
        Part shorter = new Part(3, List.of(new Limit(Interval.SECOND, 100_000)), 1);
        return switch (random.nextInt(6)) {
            case 0 -> List.of(other, one);
            case 1 -> List.of(shorter);
            default -> List.of(one);
        };
    }

    @Test
    @DisplayName(
            "P1: the second of two equal asks begins one, and what it grants is written down, also if that fails at first")
    void writtenDown() {
        long clock = now.toEpochMilli();
        Ask ask = new Ask("s", List.of(part(5, 1)), new Manner.Spend(), false);
        words = Windows.acquire(words, ask, clock, ORIGIN).words();
        Answer second = Objects.requireNonNull(Windows.acquireInPlace(words, ask, clock, ORIGIN));
        Burst burst = Objects.requireNonNull(Burst.of(words, ask, second, clock));
        for (long used = 3; used <= 4; used++) {
            assertThat(Objects.requireNonNull(burst.answer(ask, clock)).used(0)).isEqualTo(used);
        }

        assertThatThrownBy(() -> burst.end(Windows.empty(), ORIGIN)).isInstanceOf(RuntimeException.class);
        assertThat(burst.answer(ask, clock)).as("it has ended").isNull();
        burst.end(words, ORIGIN);
        burst.end(words, ORIGIN);

        Ask look = new Ask("s", List.of(part(5, 1)), new Manner.Peek(), false);
        assertThat(Windows.acquire(words, look, clock, ORIGIN).answer().used(0)).isEqualTo(4);
    }

    @Test
    @DisplayName("P1: threads that grant, read and give back at once grant what the limit is, no more and no less")
    void severalThreads() {
        int limit = 400_000;
        AtomicLong granted = new AtomicLong();
        Ask one = new Ask("s", List.of(part(limit, 1)), new Manner.Spend(), false);
        Runnable spends = () -> {
            while (store.acquire(one, SOON).outcome() == Outcome.GRANTED) {
                granted.incrementAndGet();
            }
        };
        Runnable disturbs = () -> {
            Ask three = new Ask("s", List.of(part(limit, 3)), new Manner.Spend(), false);
            for (int hold = 0; granted.get() < limit / 2; hold++) {
                Ask held = new Ask("s", List.of(part(limit, 1)), new Manner.Hold(hold, 60_000), false);
                if (store.acquire(held, SOON).outcome() == Outcome.GRANTED) {
                    store.settle("s", hold, false, SOON);
                }
                granted.addAndGet(store.acquire(three, SOON).outcome() == Outcome.GRANTED ? 3 : 0);
            }
        };

        CompletableFuture.allOf(Stream.of(spends, spends, disturbs)
                        .map(work -> CompletableFuture.runAsync(work, BurstTest::start))
                        .toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();

        assertThat(granted).hasValue(limit);
        Ask look = new Ask("s", List.of(part(limit, 1)), new Manner.Peek(), false);
        assertThat(store.acquire(look, SOON).used(0)).isEqualTo(limit);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static Part part(long limit, long cost) {
        return new Part(1, List.of(new Limit(Interval.HOUR, limit)), cost);
    }
}
