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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the store in memory adds to the windows: which entries there are, and for how long. */
class InMemoryEntriesTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final List<Part> ONE = List.of(new Part(1, List.of(new Limit(Interval.MINUTE, 1)), 1));

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final InMemoryPermitStore store = new InMemoryPermitStore(() -> now, 7);

    @Test
    @DisplayName("P8: 200,000 subjects that expired leave while new ones come; the store holds about the live ones")
    void memoryFollowsTheLiveSubjects() {
        int wave = 50_000;
        for (int subject = 0; subject < wave; subject++) {
            assertThat(spend("first-" + subject).created()).isTrue();
        }
        assertThat(store.subjects()).isEqualTo(wave);

        for (int generation = 0; generation < 3; generation++) {
            now = now.plusSeconds(60);
            long before = store.subjects();
            for (int subject = 0; subject < wave; subject++) {
                spend("generation-" + generation + "-" + subject);
                assertThat(store.subjects()).isLessThanOrEqualTo(2L * wave);
            }
            assertThat(store.subjects())
                    .as("generation %d began with %d subjects and brought %d", generation, before, wave)
                    .isLessThan(before + wave * 2 / 3);
        }

        now = now.plusSeconds(60);
        for (int subject = 0; subject < wave / 10; subject++) {
            long before = store.subjects();
            spend("few-" + subject);
            assertThat(store.subjects()).as("one comes, up to two leave").isLessThanOrEqualTo(before + 1);
        }
        assertThat(store.subjects()).as("few come").isLessThan(2L * wave);
    }

    @Test
    @DisplayName("P8: a sweep that fails ends no other")
    void sweepsAgainAfterAFailure() {
        boolean[] broken = {false};
        InMemoryPermitStore failing = new InMemoryPermitStore(
                () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("on purpose");
                    }
                    return now;
                },
                7);
        Ask unknown = new Ask("nobody", ONE, new Manner.Spend(), true);
        failing.acquire(new Ask("s", ONE, new Manner.Spend(), false), SOON);
        failing.acquire(unknown, SOON);
        now = now.plusSeconds(60);
        broken[0] = true;
        assertThatThrownBy(() -> failing.acquire(unknown, SOON)).hasMessage("on purpose");
        broken[0] = false;

        failing.acquire(unknown, SOON);
        failing.acquire(unknown, SOON);
        assertThat(failing.subjects()).isZero();
    }

    @Test
    @DisplayName("after a flood of subjects has expired, as many new ones push all of it out")
    void aFloodLeaves() {
        for (int subject = 0; subject < 20_000; subject++) {
            spend("flood-" + subject);
        }
        now = now.plusSeconds(60);
        for (int subject = 0; subject < 20_000; subject++) {
            spend("later-" + subject);
        }
        assertThat(store.subjects()).isEqualTo(20_000);
        assertThat(spendIfKnown("flood-1").outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    @DisplayName("after a flood has expired, new subjects that are turned away push it out, too")
    void whoIsTurnedAwaySweeps() {
        for (int subject = 0; subject < 20_000; subject++) {
            spend("flood-" + subject);
        }
        now = now.plusSeconds(60);
        for (int subject = 0; subject < 20_000 / 32; subject++) {
            assertThat(spendIfKnown("later-" + subject).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
        assertThat(store.subjects()).isZero();
    }

    @Test
    @DisplayName("a live window is never swept to make room")
    void liveSubjectsStay() {
        for (int subject = 0; subject < 20_000; subject++) {
            spend("live-" + subject);
        }
        for (int subject = 0; subject < 20_000; subject++) {
            spend("more-" + subject);
        }
        assertThat(store.subjects()).isEqualTo(40_000);
        for (int subject = 0; subject < 20_000; subject++) {
            assertThat(spend("live-" + subject).outcome()).isEqualTo(Outcome.REFUSED);
        }
    }

    @Test
    @DisplayName("a refused, peeked or unknown subject leaves no entry")
    void nothingTakenNothingKept() {
        List<Part> none = List.of(new Part(1, List.of(new Limit(Interval.MINUTE, 0)), 1));
        store.acquire(new Ask("a", none, new Manner.Spend(), false), SOON);
        store.acquire(new Ask("b", ONE, new Manner.Peek(), false), SOON);
        store.settle("c", 1, false, SOON);
        store.forget("d", SOON);
        store.add("e", Windows.empty(), SOON);
        assertThat(spendIfKnown("f").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(store.subjects()).isZero();
    }

    @Test
    @DisplayName("a forgotten subject starts anew; its windows added again count again, once")
    void forgottenAndAdded() {
        spend("s");
        long[] windows = store.windows("s");
        store.forget("s", SOON);
        assertThat(store.subjects()).isZero();
        assertThat(store.windows("s")).isEmpty();

        store.add("s", windows, SOON);
        store.add("s", windows, SOON);

        Answer refused = spend("s");
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.readings().get(0).used()).isEqualTo(1);
    }

    @Test
    @DisplayName("a held permit given back is there for the next")
    void heldAndGivenBack() {
        assertThat(store.acquire(new Ask("s", ONE, new Manner.Hold(5, 1_000), false), SOON)
                        .outcome())
                .isEqualTo(Outcome.GRANTED);
        assertThat(spend("s").outcome()).isEqualTo(Outcome.REFUSED);
        store.settle("s", 5, false, SOON);
        assertThat(spend("s").outcome()).isEqualTo(Outcome.GRANTED);
    }

    private Answer spend(String subject) {
        return store.acquire(new Ask(subject, ONE, new Manner.Spend(), false), SOON);
    }

    private Answer spendIfKnown(String subject) {
        return store.acquire(new Ask(subject, ONE, new Manner.Spend(), true), SOON);
    }
}
