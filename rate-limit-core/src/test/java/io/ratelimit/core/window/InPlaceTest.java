package io.ratelimit.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The short way beside the long one, on random histories from one seed. A failure names the history and the step. */
class InPlaceTest {

    private static final int HISTORIES = 200;
    private static final int STEPS = 300;
    /** One more than a fine window holds. */
    private static final int COARSE = 1_026;

    private final SplittableRandom random;

    InPlaceTest() {
        random = new SplittableRandom(20_261_122);
    }

    @Test
    @DisplayName("is taken whatever the order of the policies, and whatever other policies the subject has used")
    void inAnyOrderBesideOthers() {
        List<Limit> limits = List.of(Timeline.minute(3), Timeline.day(10));
        Part first = new Part(-5, limits, 1);
        Part second = new Part(3, limits, 1);
        long now = Timeline.MIDNIGHT;
        Ask both = new Ask("subject", List.of(second, first), new Manner.Spend(), false);
        Ask one = new Ask("subject", List.of(second), new Manner.Spend(), false);
        long[] words = Windows.acquire(Windows.empty(), both, now, 7).words();

        assertThat(Objects.requireNonNull(Windows.acquireInPlace(words, both, now + 1, 7))
                        .used(0))
                .isEqualTo(2);
        assertThat(Objects.requireNonNull(Windows.acquireInPlace(words, one, now + 2, 7))
                        .used(0))
                .isEqualTo(3);
        assertThat(Objects.requireNonNull(Windows.acquireInPlace(words, both, now + 3, 7))
                        .outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    @DisplayName("leaves an entry with an idle section to the long way, which drops that, unless it refuses")
    void leavesIdleSections() {
        Ask other = new Ask("s", List.of(new Part(1, List.of(Timeline.minute(5)), 1)), new Manner.Spend(), false);
        Ask one = new Ask("s", List.of(new Part(2, List.of(Timeline.day(2)), 1)), new Manner.Spend(), false);
        long now = Timeline.MIDNIGHT;
        long[] words = Windows.acquire(Windows.empty(), one, now, 7).words();
        words = Windows.acquire(words, other, now, 7).words();
        long idle = now + 60_000;
        assertThat(Windows.acquireInPlace(words.clone(), one, idle - 1, 7)).isNotNull();
        assertThat(Windows.acquireInPlace(words, one, idle, 7)).isNull();
        long[] full = Windows.acquire(words, one, idle - 1, 7).words();
        assertThat(Objects.requireNonNull(Windows.acquireInPlace(full, one, idle, 7))
                        .outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    @DisplayName("what is done in place is what the long way does, word for word")
    void equalsTheLongWay() {
        int inPlace = 0;
        for (int history = 0; history < HISTORIES; history++) {
            inPlace += history(history);
        }
        assertThat(inPlace).as("otherwise nothing was compared").isGreaterThan(HISTORIES * STEPS / 3);
    }

    /** Returns how many steps were done in place. */
    private int history(int number) {
        List<List<Limit>> sections = sections();
        long[] words = Windows.empty();
        long clock = Timeline.MIDNIGHT;
        int inPlace = 0;
        for (int cell = number % 4 == 0 ? COARSE : 0; cell > 0; cell--) {
            clock += 200;
            words = Windows.acquire(words, spendOne(sections), clock, 7).words();
        }
        for (int step = 0; step < STEPS; step++) {
            clock += random.nextInt(40) == 0 ? random.nextLong(-12_000, 90_000_000) : random.nextLong(0, 40);
            Ask ask = ask(sections);
            long origin = random.nextInt(20) == 0 ? 8 : 7;
            long[] before = words.clone();
            Windows.Step anyhow = before.length == 0
                    ? Windows.acquire(before, ask, clock, origin)
                    : Windows.acquireAnyhow(Entry.of(before.clone()), ask, clock, origin);
            if (before.length > 0) {
                Entry tried = Entry.of(before.clone());
                boolean left = InPlace.acquire(tried.words(), ask, clock, origin) == null;
                inPlace += left ? 0 : 1;
                assertThat(left && !Arrays.equals(tried.words(), before))
                        .as("history %d, step %d: changed what it leaves to the long way", number, step)
                        .isFalse();
            }
            Windows.Step taken = Windows.acquire(words, ask, clock, origin);
            assertThat(taken.answer()).as("history %d, step %d", number, step).isEqualTo(anyhow.answer());
            assertThat(taken.words()).as("history %d, step %d", number, step).containsExactly(anyhow.words());
            assertThat(taken.changed()).as("history %d, step %d", number, step).isEqualTo(anyhow.changed());
            words = taken.words();
        }
        return inPlace;
    }

    private static Ask spendOne(List<List<Limit>> sections) {
        List<Part> parts = new ArrayList<>();
        for (List<Limit> limits : sections) {
            parts.add(new Part(parts.size(), limits, 1));
        }
        return new Ask("subject", parts, new Manner.Spend(), false);
    }

    private List<List<Limit>> sections() {
        List<List<Limit>> sections = new ArrayList<>();
        for (int section = random.nextInt(1, 4); section > 0; section--) {
            long largest = random.nextBoolean() ? 10 : 100_000;
            sections.add(
                    switch (random.nextInt(3)) {
                        case 0 -> List.of(Timeline.second(random.nextLong(1, largest)));
                        case 1 ->
                            List.of(
                                    Timeline.second(random.nextLong(1, largest)),
                                    Timeline.minute(random.nextLong(1, largest)));
                        default ->
                            List.of(
                                    Timeline.minute(random.nextLong(1, largest)),
                                    Timeline.hour(random.nextLong(1, largest)),
                                    Timeline.day(random.nextLong(1, largest)));
                    });
        }
        return sections;
    }

    private Ask ask(List<List<Limit>> sections) {
        int only = random.nextInt(4) > 0 ? -1 : random.nextInt(sections.size());
        List<Part> parts = new ArrayList<>();
        for (int section = 0; section < sections.size(); section++) {
            if (only < 0 || section == only) {
                parts.add(
                        new Part(section, sections.get(section), random.nextInt(15) == 0 ? 0 : random.nextLong(1, 4)));
            }
        }
        if (random.nextBoolean()) {
            Collections.reverse(parts);
        }
        Manner manner = switch (random.nextInt(60)) {
            case 0 -> new Manner.Peek();
            case 1 -> new Manner.Hold(random.nextLong(), random.nextLong(1, 2_000));
            default -> new Manner.Spend();
        };
        return new Ask("subject", parts, manner, false);
    }
}
