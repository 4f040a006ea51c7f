package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The store, which repeats refusals, beside the windows, which do not, on random histories from one seed: other costs, other
 * limits, holds that are kept or given back, resets, additions, and clocks that are set forward and back.
 */
class RepeatedRefusalsTest {

    private static final int HISTORIES = 300;
    private static final int STEPS = 300;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final SplittableRandom random;
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private int refusedInARow;
    private boolean refusedBefore;

    RepeatedRefusalsTest() {
        random = new SplittableRandom(20_261_122);
    }

    @Test
    @DisplayName("P1, P2, P4: whatever happens to an entry, a repeated refusal is what its windows would answer")
    void repeatsWhatTheWindowsSay() {
        for (int history = 0; history < HISTORIES; history++) {
            history(history);
        }
        assertThat(refusedInARow).as("otherwise nothing was repeated").isGreaterThan(HISTORIES * STEPS / 5);
    }

    private void history(int number) {
        InMemoryPermitStore store = new InMemoryPermitStore(() -> now, 7);
        long[] words = Windows.empty();
        List<List<Part>> asked =
                LongStream.rangeClosed(1, 4).mapToObj(one -> parts()).toList();
        for (int step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(30) == 0 ? random.nextLong(-15_000, 70_000) : random.nextLong(0, 60));
            long clock = now.toEpochMilli();
            long hold = random.nextLong(3);
            switch (random.nextInt(60)) {
                case 0 -> {
                    store.forget("s", SOON);
                    words = Windows.empty();
                }
                case 1, 2, 3 -> {
                    boolean keep = random.nextBoolean();
                    store.settle("s", hold, keep, SOON);
                    words = words.length == 0
                            ? words
                            : Windows.settle(words, hold, keep, clock).words();
                }
                case 4 -> {
                    long[] more = Windows.acquire(Windows.empty(), ask(asked, new Manner.Spend()), clock, 9)
                            .words();
                    store.add("s", more, SOON);
                    words = Windows.add(words, more);
                }
                default -> {
                    Ask ask = ask(asked, manner(hold));
                    Windows.Step expected = Windows.acquire(words.clone(), ask, clock, 7);
                    words = expected.words();
                    Answer answer = store.acquire(ask, SOON);
                    assertThat(answer).as("history %d, step %d", number, step).isEqualTo(expected.answer());
                    boolean refused = answer.outcome() == Outcome.REFUSED;
                    refusedInARow += refused && refusedBefore ? 1 : 0;
                    refusedBefore = refused;
                }
            }
        }
    }

    private Manner manner(long hold) {
        return switch (random.nextInt(30)) {
            case 0 -> new Manner.Peek();
            case 1 -> new Manner.Hold(hold, random.nextLong(1, 500));
            default -> new Manner.Spend();
        };
    }

    /** Mostly the same, so that a refusal is there to be repeated. */
    private Ask ask(List<List<Part>> asked, Manner manner) {
        int which = random.nextInt(8) == 0 ? random.nextInt(asked.size()) : 0;
        return new Ask("s", List.copyOf(asked.get(which)), manner, false);
    }

    private List<Part> parts() {
        List<Limit> limits = List.of(
                new Limit(Interval.SECOND, random.nextLong(0, 6)), new Limit(Interval.MINUTE, random.nextLong(1, 40)));
        Part one = new Part(1, limits, random.nextLong(1, 4));
        Part other = new Part(2, List.of(new Limit(Interval.SECOND, random.nextLong(1, 9))), random.nextLong(0, 2));
        return random.nextInt(3) == 0 ? List.of(one, other) : List.of(one);
    }
}
