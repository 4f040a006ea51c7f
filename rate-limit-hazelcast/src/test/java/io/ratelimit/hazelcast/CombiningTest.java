package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests that arrive while a step for their subject is on its way: the test keeps that one back. */
@Timeout(60)
class CombiningTest {

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);
    private final HeldRoute route = new HeldRoute(member.store().route());
    private final Callers callers =
            new Callers(new Combining(GridCalls.by(route, new Owners(member.instance(), 1_000))));

    @AfterEach
    void stop() {
        member.close();
    }

    private static Ask ask(String subject, Manner manner, long cost, List<Long> finished) {
        Part part = new Part(1, List.of(new Limit(Interval.HOUR, 10), new Limit(Interval.DAY, 12)), cost);
        return new Ask(subject, List.of(part), manner, false, finished);
    }

    private static Ask spend(String subject, long cost) {
        return ask(subject, new Manner.Spend(), cost, List.of());
    }

    @Test
    @DisplayName("64 asks for one subject are 2 steps: 31 for 1,000 decisions")
    void aCrowdIsTwoSteps() {
        callers.begin(Spenders.ask("crowd", 1_000), 64);
        assertThat(route.steps()).isEqualTo(1);
        route.letGo();

        assertThat(callers.used())
                .as("in the order in which they came")
                .isEqualTo(LongStream.rangeClosed(1, 64).boxed().toList());
        assertThat(route.steps()).isEqualTo(2);
        assertThat(route.step(0)).isInstanceOf(AcquireStep.class);
        assertThat(route.step(1)).isInstanceOf(CombinedStep.class);
        assertThat(Windows.changes(Objects.requireNonNull(windows.get("crowd"))))
                .as("the entry was written twice")
                .isEqualTo(2);
    }

    @Test
    void oneThatWaitsAloneIsAnOrdinaryStep() {
        callers.begin(Spenders.ask("pair", 5), 2);
        route.letGo();
        assertThat(callers.used()).containsExactly(1L, 2L);
        assertThat(route.step(1)).isInstanceOf(AcquireStep.class);
    }

    @Test
    void subjectsDoNotWaitForEachOther() {
        callers.begin(Spenders.ask("one", 5));
        callers.begin(Spenders.ask("another", 5));
        assertThat(route.steps()).isEqualTo(2);
        route.letGo();
        assertThat(callers.used()).containsExactly(1L, 1L);
    }

    @Test
    @DisplayName(
            "spends, holds, peeks, refusals and finished holds in one batch do what they would do one after another")
    void mannersAndRefusalsMix() {
        String subject = "mixed";
        List<Ask> asks = List.of(
                spend(subject, 1),
                spend(subject, 3),
                ask(subject, new Manner.Hold(71, 60_000), 2, List.of()),
                spend(subject, 5),
                ask(subject, new Manner.Peek(), 4, List.of()),
                ask(subject, new Manner.Peek(), 5, List.of()),
                ask(subject, new Manner.Hold(71, 60_000), 2, List.of()),
                ask(subject, new Manner.Spend(), 2, List.of(71L)),
                spend(subject, 0),
                spend(subject, 3),
                ask(subject, new Manner.Hold(72, 60_000), 2, List.of()),
                spend(subject, 1));
        asks.forEach(callers::begin);
        route.letGo();

        List<Answer> expected = new ArrayList<>();
        long[] words = Windows.empty();
        for (Ask ask : asks) {
            Windows.Step step = Windows.acquire(words, ask, ManualClock.START, 1);
            words = step.words();
            expected.add(step.answer());
        }
        assertThat(callers.answers()).isEqualTo(expected);
        assertThat(callers.outcomes()).contains(Outcome.REFUSED).endsWith(Outcome.REFUSED);
        assertThat(route.steps()).isEqualTo(2);
        assertThat(Windows.aliveMillis(Objects.requireNonNull(windows.get(subject)), ManualClock.START))
                .isEqualTo(Windows.aliveMillis(words, ManualClock.START));
    }

    @Test
    void aBatchThatIsRefusedAsAWholeChangesNothing() {
        callers.begin(spend("full", 10));
        for (int caller = 0; caller < 3; caller++) {
            callers.begin(spend("full", 1));
        }
        route.letGo();
        assertThat(callers.outcomes())
                .containsExactly(Outcome.GRANTED, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED);
        assertThat(Windows.changes(Objects.requireNonNull(windows.get("full")))).isEqualTo(1);
    }

    @Test
    void anEntryThatCannotBeReadFailsAllAndTheReasonIsTold() {
        windows.set("damaged", new long[] {-1, 2, 3});
        callers.begin(spend("damaged", 1), 4);
        route.letGo();
        for (int caller = 0; caller < 4; caller++) {
            assertThat(callers.failure(caller))
                    .isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("the entry is not readable on its owner: ");
        }
        assertThat(windows.get("damaged")).containsExactly(-1, 2, 3);
    }

    @Test
    void aStepThatCannotBeSentFailsItsBatchAndNoOther() {
        callers.begin(Spenders.ask("unsent", 5), 4);
        route.fail(new NoClassDefFoundError("a class of the test"));
        route.letOneGo();
        assertThat(callers.answer(0).outcome()).isEqualTo(Outcome.GRANTED);
        for (int caller = 1; caller < 4; caller++) {
            assertThat(callers.failure(caller))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("the step failed: NoClassDefFoundError");
        }
    }

    @Test
    void noMoreThanABatchTravelTogether() {
        callers.begin(Spenders.ask("long", 1_000), 1 + Line.MOST + 44);
        route.letGo();
        assertThat(callers.used())
                .isEqualTo(LongStream.rangeClosed(1, 1 + Line.MOST + 44).boxed().toList());
        assertThat(route.steps()).isEqualTo(3);
    }
}
