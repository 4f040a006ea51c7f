package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RememberedRefusalsTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration CAP = Duration.ofSeconds(1);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Manner SPEND = new Manner.Spend();

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore grid = new InMemoryPermitStore(clock, 1);
    private long nanos = Long.MAX_VALUE - 5;
    private long asked;
    private Runnable onTheWay = () -> {};
    private RememberedRefusals refusals = remembering(CAP);

    private RememberedRefusals remembering(Duration most) {
        return new RememberedRefusals(counting(), most, () -> nanos);
    }

    /** Counts the asks, and lets something happen between a decision and its arrival. */
    private PermitStore counting() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(grid, arguments);
                        if (method.getName().equals("acquire")) {
                            asked++;
                            onTheWay.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void advance(Duration by) {
        clock.advance(by);
        nanos += by.toNanos();
    }

    private static Part part(Interval interval, long permits, long cost) {
        return new Part(7, List.of(new Limit(interval, permits)), cost);
    }

    private static Part second(long permits) {
        return part(Interval.SECOND, permits, 1);
    }

    private static Part hour(long permits) {
        return part(Interval.HOUR, permits, 1);
    }

    private Answer ask(String subject, Manner manner, Part... parts) {
        Ask ask = new Ask(subject, List.of(parts), manner, false);
        Optional<Answer> known = refusals.of(ask);
        return known.isPresent() ? known.get() : refusals.ask(ask, SOON);
    }

    private Answer spend(Part... parts) {
        return ask("s", SPEND, parts);
    }

    private static Reading only(Answer answer) {
        assertThat(answer.readings()).hasSize(1);
        return answer.readings().get(0);
    }

    private long askedFor(Runnable asks) {
        long before = asked;
        asks.run();
        return asked - before;
    }

    private void fill(Part part) {
        while (spend(part).outcome() == Outcome.GRANTED) {}
    }

    @Test
    @DisplayName("P2, P4: a refusal is repeated until the last millisecond of its wait, which belongs to the store")
    void repeatedUntilTheWaitIsOver() {
        spend(second(1));
        advance(Duration.ofMillis(700));
        assertThat(only(spend(second(1))).waitMillis()).isEqualTo(300);
        long told = asked;
        for (long left = 300; left > 1; left--) {
            assertThat(only(spend(second(1)))).isEqualTo(new Reading(7, Interval.SECOND, 1, left, true, left));
            advance(MILLI);
        }
        assertThat(asked).isEqualTo(told);
        assertThat(only(spend(second(1))).waitMillis()).isEqualTo(1);
        assertThat(asked).as("the store said this").isEqualTo(told + 1);
        advance(MILLI);
        assertThat(spend(second(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aRefusalIsNeverRememberedForLongerThanTheCap() {
        fill(hour(1));
        advance(CAP.minusNanos(1));
        assertThat(askedFor(() -> spend(hour(1)))).isZero();
        advance(Duration.ofNanos(1));
        assertThat(askedFor(() -> spend(hour(1)))).isEqualTo(1);
        assertThat(askedFor(() -> spend(hour(1)))).as("remembered anew").isZero();
    }

    @Test
    @DisplayName("P2, P4: the memory counts from before the ask, the told time from after the answer")
    void theWayThereAndBackIsOnTheSafeSide() {
        spend(second(1));
        onTheWay = () -> nanos += Duration.ofMillis(400).toNanos();
        assertThat(only(spend(second(1))).waitMillis()).isEqualTo(1_000);
        nanos += Duration.ofMillis(500).toNanos();
        assertThat(only(spend(second(1))).waitMillis()).as("since it arrived").isEqualTo(500);
        nanos += Duration.ofMillis(98).toNanos();
        assertThat(askedFor(() -> spend(second(1)))).isZero();
        nanos += MILLI.toNanos();
        assertThat(askedFor(() -> spend(second(1))))
                .as("999 ms since it was sent")
                .isEqualTo(1);
    }

    @Test
    void anAnswerThatTookLongerThanItsWaitIsNotRemembered() {
        fill(hour(1));
        advance(CAP);
        onTheWay = () -> nanos += CAP.toNanos();
        assertThat(askedFor(() -> spend(hour(1)))).isEqualTo(1);
        assertThat(askedFor(() -> spend(hour(1)))).isEqualTo(1);
    }

    @Test
    void toldTimesOnlyFall() {
        fill(hour(3));
        Reading before = only(spend(hour(3)));
        for (int step = 0; step < 5_000; step++) {
            nanos += 499_999;
            if (step % 2 == 0) {
                clock.advance(MILLI);
            }
            Reading now = only(spend(hour(3)));
            assertThat(now.waitMillis()).isBetween(before.waitMillis() - 2, before.waitMillis());
            assertThat(now.resetMillis()).isEqualTo(now.waitMillis());
            assertThat(now.used()).isEqualTo(3);
            before = now;
        }
    }

    @Test
    @DisplayName("another limit, cost or set of policies is another ask")
    void anotherAskIsAsked() {
        fill(hour(5));
        assertThat(askedFor(() -> spend(hour(6)))).as("raised: granted").isEqualTo(1);
        assertThat(askedFor(() -> spend(hour(4)))).as("lowered").isEqualTo(1);
        assertThat(askedFor(() -> spend(part(Interval.HOUR, 7, 1)))).isEqualTo(1);
        assertThat(askedFor(() -> spend(part(Interval.HOUR, 5, 2)))).as("cost").isEqualTo(1);
        assertThat(askedFor(() -> spend(hour(5), new Part(8, hour(5).limits(), 1))))
                .isEqualTo(1);
        assertThat(askedFor(() -> spend(new Part(9, hour(5).limits(), 1))))
                .as("section")
                .isEqualTo(1);
        assertThat(askedFor(() -> ask("other", SPEND, hour(5)))).as("subject").isEqualTo(1);
    }

    @Test
    void severalRefusalsOfOneSubjectAreRememberedSideBySide() {
        fill(hour(4));
        Part[] all = {hour(4), hour(3), hour(2), hour(1)};
        for (Part part : all) {
            spend(part);
        }
        assertThat(askedFor(() -> List.of(all).forEach(this::spend))).isZero();
        spend(hour(4), new Part(8, hour(5).limits(), 1));
        assertThat(askedFor(() -> List.of(all).forEach(this::spend)))
                .as("the oldest made room, and each that is asked again takes the place of another")
                .isPositive();
        assertThat(askedFor(() -> spend(hour(1)))).isZero();
    }

    @Test
    void aHoldIsRefusedFromMemoryAndAPeekIsAsked() {
        fill(hour(1));
        assertThat(askedFor(() -> ask("s", new Manner.Hold(1, 1_000), hour(1)))).isZero();
        assertThat(askedFor(() -> ask("s", new Manner.Peek(), hour(1)))).isEqualTo(1);
        assertThat(askedFor(() -> spend(part(Interval.HOUR, 1, 0)))).isEqualTo(1);
    }

    @Test
    @DisplayName("a refusal by running holds alone is not remembered: they may be given back")
    void runningHolds() {
        ask("s", new Manner.Hold(1, 60_000), hour(1));
        Answer refused = spend(hour(1));
        assertThat(only(refused).waitMillis()).isZero();
        assertThat(askedFor(() -> spend(hour(1)))).isEqualTo(1);
        grid.settle("s", 1, false, SOON);
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    @DisplayName(
            "P2: holds given back end no remembered refusal early; what waits for spent permits waits all the same")
    void holdsBesideSpentPermits() {
        Part three = part(Interval.SECOND, 4, 3);
        ask("s", SPEND, part(Interval.SECOND, 4, 1));
        advance(Duration.ofMillis(300));
        ask("s", SPEND, part(Interval.SECOND, 4, 1));
        ask("s", new Manner.Hold(1, 60_000), part(Interval.SECOND, 4, 2));
        Reading refused = only(spend(three));
        assertThat(refused.used()).isEqualTo(4);
        assertThat(refused.waitMillis())
                .as("for the first of two spent permits")
                .isEqualTo(700);
        grid.settle("s", 1, false, SOON);
        assertThat(grid.acquire(new Ask("s", List.of(three), SPEND, false), SOON)
                        .outcome())
                .as("the store refuses it, too")
                .isEqualTo(Outcome.REFUSED);
        advance(Duration.ofMillis(698));
        assertThat(askedFor(() -> spend(three))).isZero();
        advance(Duration.ofMillis(2));
        assertThat(spend(three).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    @DisplayName("with several refusing limits the longest wait is told and kept")
    void severalLimits() {
        Part both = new Part(7, List.of(new Limit(Interval.SECOND, 1), new Limit(Interval.MINUTE, 1)), 1);
        spend(both);
        advance(Duration.ofMillis(400));
        assertThat(spend(both).readings()).extracting(Reading::waitMillis).containsExactly(600L, 59_600L);
        advance(Duration.ofMillis(900));
        assertThat(askedFor(() -> assertThat(spend(both).readings())
                        .extracting(Reading::waitMillis)
                        .containsExactly(1L, 58_700L)))
                .isZero();
    }

    @Test
    @DisplayName("a limit of zero and a cost above the limit are not remembered: no wait is true")
    void whatNeverFits() {
        for (Part part : List.of(hour(0), part(Interval.HOUR, 5, 6))) {
            assertThat(only(spend(part)).waitMillis()).isPositive();
            assertThat(askedFor(() -> spend(part))).isEqualTo(1);
        }
    }

    @Test
    void switchedOffItRemembersNothing() {
        refusals = remembering(Duration.ZERO);
        fill(hour(1));
        assertThat(askedFor(() -> spend(hour(1)))).isEqualTo(1);
        assertThat(refusals.subjects()).isZero();
    }

    @Test
    void aResetEndsIt() {
        fill(hour(1));
        grid.forget("s", SOON);
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void aRefusalThatAResetOvertookIsNotRemembered() {
        fill(hour(1));
        advance(CAP);
        onTheWay = () -> {
            onTheWay = () -> {};
            grid.forget("s", SOON);
        };
        assertThat(spend(hour(1)).outcome()).as("decided before").isEqualTo(Outcome.REFUSED);
        assertThat(spend(hour(1)).outcome()).isEqualTo(Outcome.GRANTED);
    }

    @Test
    @DisplayName("P8: the memory is bounded, and what is over leaves it when it is met")
    void bounded() {
        List<String> subjects = new ArrayList<>();
        for (int index = 0; index < 3 * RememberedRefusals.MOST_SUBJECTS; index++) {
            subjects.add("s" + index);
        }
        subjects.forEach(subject -> ask(subject, SPEND, hour(1)));
        assertThat(refusals.subjects()).as("who is granted leaves no trace").isZero();
        subjects.forEach(subject -> ask(subject, SPEND, hour(1)));
        assertThat(refusals.subjects())
                .isBetween(RememberedRefusals.MOST_SUBJECTS / 2L, (long) RememberedRefusals.MOST_SUBJECTS);

        String last = subjects.get(subjects.size() - 1);
        assertThat(askedFor(() -> ask(last, SPEND, hour(1)))).as("seen last").isZero();
        long kept = refusals.subjects();
        advance(CAP);
        ask(last, SPEND, hour(2));
        assertThat(refusals.subjects()).isEqualTo(kept - 1);
    }

    @Test
    @DisplayName("1,000 refused decisions over a second cost at most two asks")
    void fewAsks() {
        fill(hour(50));
        long calls = askedFor(() -> {
            for (int decision = 0; decision < 1_000; decision++) {
                assertThat(spend(hour(50)).outcome()).isEqualTo(Outcome.REFUSED);
                advance(MILLI);
            }
        });
        assertThat(calls).isLessThanOrEqualTo(2);
    }
}
