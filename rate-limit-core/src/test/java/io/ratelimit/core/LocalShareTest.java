package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalShareTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore grid = new InMemoryPermitStore(clock, 1);
    private final LocalShare alone = new LocalShare(clock, 2);

    private static Ask ask(long permits, long cost) {
        Part part = new Part(7, List.of(new Limit(Interval.HOUR, permits)), cost);
        return new Ask("s", List.of(part), new Manner.Spend(), false);
    }

    @Test
    void subjectsThatNeverComeAgainAreForgottenOnceTheStoreAnswers() {
        for (int subject = 0; subject < 100; subject++) {
            alone.take(new Ask("s" + subject, ask(50, 1).parts(), new Manner.Spend(), false), 3);
        }
        alone.bringBack(grid, "s7", List.of(), SOON);
        assertThat(alone.subjects())
                .as("what they have spent may be brought back")
                .isEqualTo(99);

        clock.advance(Duration.ofHours(1));
        for (int request = 0; request < 5; request++) {
            alone.bringBack(grid, "another", List.of(), SOON);
        }

        assertThat(alone.subjects()).isZero();
    }

    private Answer together(long permits, int times) {
        Answer answer = grid.acquire(ask(permits, 1), SOON);
        for (int time = 1; time < times; time++) {
            answer = grid.acquire(ask(permits, 1), SOON);
        }
        alone.heard("s", answer);
        return answer;
    }

    private long grantedAlone(long permits, int sharers) {
        for (long granted = 0; granted <= permits; granted++) {
            if (alone.take(ask(permits, 1), sharers).outcome() == Outcome.REFUSED) {
                return granted;
            }
        }
        throw new AssertionError("never refused");
    }

    @ParameterizedTest(name = "of {0} with {1} spent, each of {2} nodes grants {3}")
    @CsvSource({
        "50,0,3,16",
        "50,5,3,15",
        "50,20,3,10",
        "50,49,3,1",
        "50,50,3,0",
        "3,0,5,1",
        "3,2,5,1",
        "3,3,5,0",
        "9,0,1,9"
    })
    void aNodeGrantsItsShareOfWhatWasLeft(long permits, int spent, int sharers, long expected) {
        if (spent > 0) {
            together(permits, spent);
        }
        assertThat(grantedAlone(permits, sharers)).isEqualTo(expected);
    }

    @Test
    void theAnswerShowsTheShareAndWhatIsGoneOfIt() {
        together(50, 20);
        Reading reading = alone.take(ask(50, 1), 3).readings().get(0);
        assertThat(reading.used()).as("16 is the share, 10 of it are left").isEqualTo(6 + 1);
        assertThat(reading.section()).isEqualTo(7);
    }

    @Test
    void whatWasHeardOfASubjectIsForgottenWithIt() {
        together(50, 50);
        assertThat(grantedAlone(50, 2)).isZero();
        alone.forget("another");
        assertThat(grantedAlone(50, 2)).isZero();
        alone.forget("s");
        assertThat(grantedAlone(50, 2)).isEqualTo(25);
    }

    @Test
    void whatWasHeardIsForgottenAfterTheInterval() {
        together(50, 50);
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertThat(LocalShare.share(new Limit(Interval.HOUR, 50), 2).permits()).isEqualTo(25);
        assertThat(alone.take(ask(50, 1), 2).outcome()).isEqualTo(Outcome.REFUSED);
        clock.advance(Duration.ofMillis(1));
        assertThat(grantedAlone(50, 2)).isEqualTo(25);
    }

    @Test
    @DisplayName("P4: a subject that was full is told when the store has room for it, and is admitted then")
    void fullOnesAreToldWhenTheStoreHasRoom() {
        together(50, 1);
        clock.advance(Duration.ofMinutes(10));
        together(50, 49);
        clock.advance(Duration.ofMinutes(1));
        Reading reading = alone.take(ask(50, 1), 2).readings().get(0);
        assertThat(reading.refuses()).isTrue();
        assertThat(reading.waitMillis()).isEqualTo(Duration.ofMinutes(49).toMillis());
        clock.advance(Duration.ofMinutes(49).minusMillis(1));
        assertThat(alone.take(ask(50, 1), 2).outcome()).isEqualTo(Outcome.REFUSED);
        clock.advance(Duration.ofMillis(1));
        assertThat(alone.take(ask(50, 1), 2).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aCostThatOnlyTheStoreCanGrantIsToldASecond() {
        Answer answer = alone.take(ask(50, 30), 3);
        assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(answer.certain()).isFalse();
    }

    @Test
    void aBlockedSubjectStaysBlocked() {
        assertThat(alone.take(ask(0, 1), 3).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void eachSectionIsRememberedForItself() {
        Map<Long, Long> spent = Map.of(7L, 2L, 8L, 9L);
        spent.forEach((section, permits) -> {
            Part part = new Part(section, List.of(new Limit(Interval.HOUR, 10), new Limit(Interval.DAY, 100)), permits);
            alone.heard("s", grid.acquire(new Ask("s", List.of(part), new Manner.Spend(), false), SOON));
        });
        Part seven = new Part(7, List.of(new Limit(Interval.DAY, 100)), 1);
        Part eight = new Part(8, List.of(new Limit(Interval.HOUR, 10)), 1);
        Answer answer = alone.take(new Ask("s", List.of(seven, eight), new Manner.Peek(), false), 2);
        assertThat(answer.readings()).extracting(Reading::used).containsExactly(1L, 4L);
    }

    @Test
    void whatWasGrantedAloneIsBroughtBackOnce() {
        together(50, 5);
        assertThat(grantedAlone(50, 3)).isEqualTo(15);
        alone.bringBack(grid, "s", List.of(), SOON);
        assertThat(alone.subjects()).isZero();
        alone.bringBack(grid, "s", List.of(), SOON);
        assertThat(grid.acquire(ask(50, 0), SOON).readings())
                .extracting(Reading::used)
                .containsExactly(20L);
    }

    @Test
    void whatIsGrantedAloneWhileItIsBroughtBackIsNotLost() {
        alone.take(ask(50, 1), 1);
        PermitStore slow = adding(() -> alone.take(ask(50, 1), 1));
        alone.bringBack(slow, "s", List.of(), SOON);
        assertThat(alone.subjects()).isEqualTo(1);
        alone.bringBack(grid, "s", List.of(), SOON);
        assertThat(alone.subjects()).isZero();
        assertThat(grid.acquire(ask(50, 0), SOON).readings())
                .extracting(Reading::used)
                .containsExactly(2L);
    }

    @Test
    @DisplayName("P1: what is granted alone twice within one tick of a window is brought back twice")
    void nothingIsLostWithinATick() {
        for (int cell = 0; cell < 1_100; cell++) {
            together(50_000, 1);
            clock.advance(Duration.ofMillis(1));
        }
        clock.advance(Duration.ofSeconds(10));
        for (int silence = 0; silence < 3; silence++) {
            for (int granted = 5 - silence; granted > 0; granted--) {
                alone.take(ask(50_000, 1), 1);
            }
            alone.bringBack(grid, "s", List.of(), SOON);
            clock.advance(Duration.ofMillis(2));
        }
        assertThat(grid.acquire(ask(50_000, 0), SOON).used(0)).isEqualTo(1_100 + 5 + 4 + 3);
    }

    @Test
    @DisplayName("P3: what is held alone can be given back after the store has heard of the subject")
    void whatIsHeldStays() {
        alone.take(held(1), 1);
        alone.take(held(2), 1);
        alone.take(held(3), 1);
        alone.take(ask(50, 1), 1);

        alone.bringBack(grid, "s", List.of(3L), SOON);
        assertThat(grid.acquire(ask(50, 0), SOON).used(0))
                .as("spent, and held by a request that has ended")
                .isEqualTo(2);

        alone.windows().settle("s", 1, false, SOON);
        alone.windows().settle("s", 2, true, SOON);
        alone.bringBack(grid, "s", List.of(), SOON);
        assertThat(grid.acquire(ask(50, 0), SOON).used(0)).isEqualTo(3);
        assertThat(alone.subjects()).isZero();
    }

    private static Ask held(long id) {
        return new Ask("s", ask(50, 1).parts(), new Manner.Hold(id, 60_000), false);
    }

    @Test
    void whatCannotBeBroughtBackStays() {
        alone.take(ask(50, 1), 1);
        PermitStore silent = adding(() -> {
            throw new StoreException("silent", null);
        });
        assertThatThrownBy(() -> alone.bringBack(silent, "s", List.of(), SOON)).isInstanceOf(StoreException.class);
        assertThat(alone.subjects()).isEqualTo(1);
    }

    /** The grid, with something that happens after each addition. */
    private PermitStore adding(Runnable after) {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("add");
                    grid.add((String) arguments[0], (long[]) arguments[1], SOON);
                    after.run();
                    return null;
                });
    }

    @Test
    @DisplayName("P8: what is remembered of a flood of subjects is bounded, and the ones seen last are remembered")
    void memoryIsBounded() {
        LastHeard heard = new LastHeard();
        Answer answer = grid.acquire(ask(50, 1), SOON);
        for (int subject = 0; subject < 5 * LastHeard.MOST_SECTIONS; subject++) {
            heard.heard("s" + subject, answer, 0);
        }
        assertThat(heard.size()).isBetween((long) LastHeard.MOST_SECTIONS, 2L * LastHeard.MOST_SECTIONS);
        assertThat(heard.of("s" + (4 * LastHeard.MOST_SECTIONS + 1), 7, Interval.HOUR))
                .isPresent();
        assertThat(heard.of("s1", 7, Interval.HOUR)).isEmpty();
        assertThat(Windows.empty()).isEmpty();
    }
}
