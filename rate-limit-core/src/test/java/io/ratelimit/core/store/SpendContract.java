package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Taking permits at once, and reading. */
abstract class SpendContract extends StoreFixture {

    @Test
    void grantsTheLimitAndRefusesTheNext() {
        for (int used = 1; used <= 5; used++) {
            Answer granted = spend(hour(5));
            assertThat(granted.outcome()).isEqualTo(Outcome.GRANTED);
            assertThat(only(granted)).isEqualTo(new Reading(1, Interval.HOUR, used, HOUR_MILLIS, false, 0));
        }
        Answer refused = spend(hour(5));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(refused)).isEqualTo(new Reading(1, Interval.HOUR, 5, HOUR_MILLIS, true, HOUR_MILLIS));
        assertThat(refused.certain()).isTrue();
    }

    @Test
    void admitsExactlyWhenTheToldWaitIsOver() {
        spend(hour(2));
        advance(Duration.ofMillis(1_234));
        spend(hour(2));
        advance(Duration.ofMinutes(20));
        long wait = only(spend(hour(2))).waitMillis();
        assertThat(wait).isEqualTo(HOUR_MILLIS - 1_234 - Duration.ofMinutes(20).toMillis());
        advance(Duration.ofMillis(wait - 1));
        assertThat(only(spend(hour(2))).waitMillis()).isEqualTo(1);
        advance(MILLI);
        assertThat(spend(hour(2)).outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(spend(hour(2)).outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void aRefusalSpendsNothingOfAnyLimitOrSection() {
        Part roomy = new Part(1, List.of(limit(Interval.MINUTE, 100), limit(Interval.DAY, 1_000)), 1);
        Part tight = new Part(2, List.of(limit(Interval.HOUR, 1), limit(Interval.DAY, 9)), 1);
        assertThat(ask(new Manner.Spend(), roomy, tight).readings())
                .extracting(Reading::section, Reading::interval, Reading::used)
                .containsExactly(
                        tuple(1L, Interval.MINUTE, 1L),
                        tuple(1L, Interval.DAY, 1L),
                        tuple(2L, Interval.HOUR, 1L),
                        tuple(2L, Interval.DAY, 1L));
        Answer refused = ask(new Manner.Spend(), roomy, tight);
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.readings()).extracting(Reading::refuses).containsExactly(false, false, true, false);
        assertThat(refused.readings()).extracting(Reading::used).containsOnly(1L);
        assertThat(ask(new Manner.Peek(), roomy).readings())
                .extracting(Reading::used)
                .containsOnly(1L);
    }

    @Test
    void aCostIsTakenWholeOrNotAtAll() {
        assertThat(spend(part(10, 7)).outcome()).isEqualTo(Outcome.GRANTED);
        Answer refused = spend(part(10, 4));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(refused).used()).isEqualTo(7);
        assertThat(only(spend(part(10, 3))).used()).isEqualTo(10);
    }

    @Test
    void sectionsOfOneSubjectAreCountedApart() {
        ask(new Manner.Spend(), new Part(1, List.of(limit(Interval.HOUR, 5)), 3));
        Answer other = ask(new Manner.Spend(), new Part(2, List.of(limit(Interval.HOUR, 5)), 5));
        assertThat(only(other).used()).isEqualTo(5);
    }

    @Test
    void subjectsAreCountedApart() {
        spend(part(5, 5));
        useAnotherSubject();
        assertThat(only(spend(part(5, 5))).used()).isEqualTo(5);
    }

    @Test
    void costZeroOnlyReads() {
        assertThat(spend(part(5, 0)).created()).isFalse();
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
        spend(part(5, 5));
        Answer read = spend(part(5, 0));
        assertThat(read.outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(only(read).used()).isEqualTo(5);
    }

    @Test
    void aPeekTakesNothingAndCreatesNothing() {
        Answer first = ask(new Manner.Peek(), hour(1));
        assertThat(first.outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(first.created()).isFalse();
        assertThat(only(first)).isEqualTo(new Reading(1, Interval.HOUR, 0, 0, false, 0));
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
        spend(hour(1));
        Answer full = ask(new Manner.Peek(), hour(1));
        assertThat(full.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(full).waitMillis()).isEqualTo(HOUR_MILLIS);
    }

    @Test
    void changedLimitsKeepWhatWasSpent() {
        spend(part(10, 6));
        Answer lowered = spend(hour(3));
        assertThat(lowered.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(lowered).used()).isEqualTo(6);
        assertThat(only(spend(hour(7))).used()).isEqualTo(7);
        assertThat(spend(hour(7)).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(spend(part(10, 3))).used()).isEqualTo(10);
    }

    @Test
    void aLimitOfZeroAdmitsNothing() {
        Answer refused = spend(hour(0));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.created()).isFalse();
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
    }
}
