package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Permits that may be given back. */
abstract class HoldContract extends SpendContract {

    @Test
    void aKeptHoldIsSpentFromTheMomentItWasTaken() {
        hold(7, 60_000, hour(1));
        advance(Duration.ofSeconds(30));
        store().settle(subject(), 7, true, TIMEOUT);
        advance(HOUR.minusSeconds(30).minus(MILLI));
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.REFUSED);
        advance(MILLI);
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aHoldGivenBackIsFreeAtOnce() {
        hold(7, 60_000, part(5, 5));
        assertThat(spend(hour(5)).outcome()).isEqualTo(Outcome.REFUSED);
        store().settle(subject(), 7, false, TIMEOUT);
        assertThat(only(spend(part(5, 5))).used()).isEqualTo(5);
    }

    @Test
    void aHoldTakesAllItsSectionsAndGivesAllBack() {
        Part first = new Part(1, List.of(limit(Interval.HOUR, 2)), 2);
        Part second = new Part(2, List.of(limit(Interval.DAY, 3)), 3);
        ask(new Manner.Hold(9, 1_000), first, second);
        assertThat(ask(new Manner.Peek(), first, second).readings())
                .extracting(Reading::used)
                .containsExactly(2L, 3L);
        store().settle(subject(), 9, false, TIMEOUT);
        assertThat(ask(new Manner.Peek(), first, second).readings())
                .extracting(Reading::used)
                .containsOnly(0L);
    }

    @Test
    void aRepeatedAcquireOfARunningHoldTakesOnceAndAnswersTheSame() {
        Answer first = hold(7, 60_000, part(5, 3));
        Answer again = hold(7, 60_000, part(5, 3));
        assertThat(again.outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(again.readings()).isEqualTo(first.readings());
        store().settle(subject(), 7, false, TIMEOUT);
        assertThat(only(ask(new Manner.Peek(), hour(5))).used()).isZero();
    }

    @Test
    void aLapsedHoldIsSpentAsOfWhenItWasTaken() {
        hold(7, 1_000, hour(1));
        advance(Duration.ofSeconds(1));
        store().settle(subject(), 7, false, TIMEOUT);
        Answer refused = spend(hour(1));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(refused).waitMillis()).isEqualTo(HOUR_MILLIS - 1_000);
        advance(HOUR.minusSeconds(1));
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void settlingTwiceOrUnknownDoesNothing() {
        store().settle(subject(), 7, false, TIMEOUT);
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
        hold(7, 60_000, part(5, 2));
        hold(8, 60_000, part(5, 2));
        store().settle(subject(), 7, true, TIMEOUT);
        store().settle(subject(), 7, false, TIMEOUT);
        store().settle(subject(), 99, false, TIMEOUT);
        assertThat(only(ask(new Manner.Peek(), hour(5))).used()).isEqualTo(4);
        store().settle(subject(), 8, false, TIMEOUT);
        store().settle(subject(), 8, false, TIMEOUT);
        assertThat(only(ask(new Manner.Peek(), hour(5))).used()).isEqualTo(2);
    }

    @Test
    void theSixtyFifthHoldIsSpentAtOnce() {
        for (int id = 1; id <= 65; id++) {
            hold(id, 60_000, hour(100));
        }
        for (int id = 1; id <= 65; id++) {
            store().settle(subject(), id, false, TIMEOUT);
        }
        assertThat(only(ask(new Manner.Peek(), hour(100))).used()).isEqualTo(1);
    }

    @Test
    void aRefusalByRunningHoldsAloneIsNotCertain() {
        hold(7, 60_000, part(5, 4));
        Answer uncertain = spend(part(5, 2));
        assertThat(uncertain.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(uncertain).waitMillis()).isZero();
        assertThat(uncertain.certain()).isFalse();
        store().settle(subject(), 7, true, TIMEOUT);
        Answer certain = spend(part(5, 2));
        assertThat(only(certain).waitMillis()).isEqualTo(HOUR_MILLIS);
        assertThat(certain.certain()).isTrue();
    }

    @Test
    void aHoldWhoseRequestHasEndedIsNoReasonToHope() {
        hold(7, 60_000, hour(1));
        advance(Duration.ofSeconds(10));
        assertThat(only(spend(hour(1))).waitMillis()).as("still running").isZero();

        Answer refused = spendKnowingOf(7, hour(1));

        assertThat(refused.certain()).isTrue();
        assertThat(only(refused).waitMillis()).isEqualTo(HOUR.minusSeconds(10).toMillis());
        assertThat(only(spend(hour(1))).waitMillis())
                .as("a refusal has noted nothing")
                .isZero();
    }

    @Test
    void aGrantNotesWhichHoldsHaveEnded() {
        hold(7, 60_000, hour(2));
        assertThat(spendKnowingOf(7, hour(2)).outcome()).isEqualTo(Outcome.GRANTED);

        store().settle(subject(), 7, false, TIMEOUT);

        Reading left = only(ask(new Manner.Peek(), hour(3)));
        assertThat(left.used()).as("it was spent, nothing comes back").isEqualTo(2);
        assertThat(spend(hour(2)).certain()).isTrue();
        assertThat(spendKnowingOf(99, hour(3)).outcome())
                .as("unknown ids do not matter")
                .isEqualTo(Outcome.GRANTED);
    }

    private Answer spendKnowingOf(long finished, Part part) {
        Ask ask = new Ask(subject(), List.of(part), new Manner.Spend(), false, List.of(finished));
        return store().acquire(ask, TIMEOUT);
    }
}
