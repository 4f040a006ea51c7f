package io.ratelimit.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those who remember refusals rely on. */
class CertainRefusalsTest {

    private static final int TRACES = 3_000;
    private static final int STEPS = 60;

    private final Random random = new Random(4);
    private long[] words = Windows.empty();
    private long now = Timeline.MIDNIGHT;
    private long ids;
    private final List<Long> running = new ArrayList<>();

    private Answer take(long cost, Manner manner) {
        Windows.Step step = Windows.acquire(words, ask(cost, manner), now, Timeline.ORIGIN);
        words = step.words();
        return step.answer();
    }

    private static Ask ask(long cost, Manner manner) {
        Part part = new Part(1, List.of(new Limit(Interval.SECOND, 6), new Limit(Interval.MINUTE, 40)), cost);
        return new Ask("s", List.of(part), manner, false);
    }

    private void settle(boolean keep) {
        if (!running.isEmpty()) {
            long id = running.remove(random.nextInt(running.size()));
            words = Windows.settle(words, id, keep, now).words();
        }
    }

    private void anything() {
        now += random.nextInt(5) == 0 ? random.nextInt(900) : random.nextInt(3);
        switch (random.nextInt(4)) {
            case 0 -> take(1 + random.nextInt(3), new Manner.Spend());
            case 1 -> {
                long id = ++ids;
                Answer answer = take(1 + random.nextInt(3), new Manner.Hold(id, 1 + random.nextInt(2_000)));
                if (answer.outcome() == Outcome.GRANTED) {
                    running.add(id);
                }
            }
            case 2 -> settle(false);
            default -> settle(true);
        }
    }

    private static long longestWait(Answer refused) {
        return refused.readings().stream()
                .filter(Reading::refuses)
                .mapToLong(Reading::waitMillis)
                .max()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "P2: nothing but a reset ends a wait early, whatever becomes of running holds; given back, not later either")
    void waitsStand() {
        long certain = 0;
        for (int trace = 0; trace < TRACES; trace++) {
            words = Windows.empty();
            running.clear();
            for (int step = 0; step < STEPS; step++) {
                anything();
            }
            long cost = 1L + random.nextInt(4);
            Answer refused = take(cost, new Manner.Spend());
            if (refused.outcome() == Outcome.REFUSED && refused.certain()) {
                certain++;
                long end = now + longestWait(refused);
                while (!running.isEmpty()) {
                    settle(false);
                }
                refusesUntil(end, cost);
            }
            now += Interval.HOUR.millis();
        }
        assertThat(certain).as("enough of them to mean something").isGreaterThan(500);
    }

    private void refusesUntil(long end, long cost) {
        for (long before : List.of(now, (now + end) / 2, end - 1)) {
            now = before;
            assertThat(take(cost, new Manner.Peek()).outcome()).isEqualTo(Outcome.REFUSED);
        }
        now = end;
        assertThat(take(cost, new Manner.Peek()).outcome()).isEqualTo(Outcome.GRANTED);
    }
}
