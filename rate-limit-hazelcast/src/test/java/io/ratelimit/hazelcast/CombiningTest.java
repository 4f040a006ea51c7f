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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests that arrive while a step for their subject is on its way: the test keeps that one back. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CombiningTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);

    @AfterAll
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

    private OwnerWatch watch(Owners owners) {
        return owners.of("any: there is one member");
    }

    @Nested
    class Together {

        private final HeldRoute route = new HeldRoute(member.store().route());
        private final Callers callers =
                new Callers(new Combining(GridCalls.by(route, new Owners(member.instance(), 1_000))));

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
            assertThat(Windows.changes(Objects.requireNonNull(windows.get("full"))))
                    .isEqualTo(1);
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
                    .isEqualTo(LongStream.rangeClosed(1, 1 + Line.MOST + 44)
                            .boxed()
                            .toList());
            assertThat(route.steps()).isEqualTo(3);
        }
    }

    @Nested
    @DisplayName("P7: each waits for as long as its own deadline lets it")
    class WhoHasNoMoreTime {

        private final HeldRoute route = new HeldRoute(member.store().route());
        private final Owners owners = new Owners(member.instance(), 3);
        private final Combining combining = new Combining(GridCalls.by(route, owners));
        private final Callers callers = new Callers(combining);

        /** Lets the first step go, so that those behind it are on their way, led by the newest. */
        private void sendTheBatch() {
            route.letOneGo();
            TestMember.await(() -> route.steps() == 2);
            callers.answer(0);
        }

        @Test
        void aFirstThatTimesOutIsFollowedByTheOthers() {
            callers.begin(Spenders.ask("slow", 5), SHORT);
            callers.begin(Spenders.ask("slow", 5), 2);
            assertThat(callers.failure(0)).hasMessage("no answer within 300 ms");
            TestMember.await(() -> route.steps() == 2);
            assertThat(route.abandoned()).isEqualTo(1);
            route.letGo();
            assertThat(callers.answer(1).readings().get(0).used())
                    .as("what was abandoned is counted, too")
                    .isEqualTo(2);
            assertThat(callers.answer(2).readings().get(0).used()).isEqualTo(3);
        }

        @Test
        void aFirstThatIsInterruptedIsFollowedByTheOthers() {
            callers.begin(Spenders.ask("broken", 5), 3);
            callers.interrupt(0);
            assertThat(callers.failure(0)).hasMessage("interrupted while waiting for the owner");
            TestMember.await(() -> route.steps() == 2);
            route.letGo();
            assertThat(callers.answer(1).readings().get(0).used()).isEqualTo(2);
            assertThat(callers.answer(2).readings().get(0).used()).isEqualTo(3);
        }

        @Test
        void oneThatLeavesBeforeItsAskIsSentSpendsNothing() {
            callers.begin(Spenders.ask("left", 5), 4);
            callers.interrupt(2);
            assertThat(callers.failure(2)).hasMessage("interrupted while waiting for the owner");
            callers.begin(Spenders.ask("left", 5), SHORT);
            assertThat(callers.failure(4)).hasMessage("no answer within 300 ms");
            route.letGo();
            assertThat(callers.answer(0).readings().get(0).used()).isEqualTo(1);
            assertThat(callers.answer(1).readings().get(0).used()).isEqualTo(2);
            assertThat(callers.answer(3).readings().get(0).used()).isEqualTo(3);
        }

        @Test
        void aLeaderThatLeavesHandsOver() {
            callers.begin(Spenders.ask("handed", 5), 3);
            callers.begin(Spenders.ask("handed", 5), SHORT);
            sendTheBatch();
            assertThat(callers.failure(3)).hasMessage("no answer within 300 ms");
            callers.interrupt(2);
            assertThat(callers.failure(2)).hasMessage("interrupted while waiting for the owner");
            assertThat(callers.waits(1)).isTrue();
            assertThat(route.abandoned()).isZero();
            route.letGo();
            assertThat(callers.answer(1).readings().get(0).used()).isEqualTo(2);
        }

        @Test
        void whenAllOfABatchHaveLeftTheNextRequestGoesItsWay() {
            callers.begin(Spenders.ask("empty", 9), 3);
            sendTheBatch();
            callers.interrupt(2);
            callers.failure(2);
            callers.interrupt(1);
            callers.failure(1);
            TestMember.await(() -> route.abandoned() == 1);
            callers.begin(Spenders.ask("empty", 9));
            assertThat(route.steps()).isEqualTo(3);
            route.letGo();
            assertThat(callers.answer(3).readings().get(0).used())
                    .as("what was abandoned is counted, too")
                    .isEqualTo(4);
        }

        @Test
        @DisplayName(
                "P1: one whose time is over takes what the owner has answered, although the backup has not confirmed")
        void theOwnersAnswerIsEnoughForAFollower() {
            callers.begin(Spenders.ask("unconfirmed", 5));
            callers.begin(Spenders.ask("unconfirmed", 5), Duration.ofSeconds(3));
            callers.begin(Spenders.ask("unconfirmed", 5));
            sendTheBatch();
            route.holdBackups();
            assertThat(callers.used()).containsExactly(1L, 2L, 3L);
            assertThat(route.steps()).isEqualTo(2);
        }

        @Test
        void anOwnerThatIsGivenUpEndsEveryWait() {
            callers.begin(Spenders.ask("given up", 5), 3);
            sendTheBatch();
            callers.begin(Spenders.ask("given up", 5));
            boolean news = watch(owners).giveUp(true);
            assertThat(news).isTrue();
            assertThat(callers.failure(1)).hasMessage("no answer within 30000 ms");
            assertThat(callers.failure(2)).hasMessage("no answer within 30000 ms");
            assertThat(callers.failure(3)).hasMessageEndingWith(" does not answer");
            assertThat(route.steps()).as("nothing was sent to it").isEqualTo(2);
        }

        @Test
        void requestsAreCountedAmongThoseThatWaitForASilentOwnerAndNotSteps() {
            callers.begin(Spenders.ask("silent", 5), 3);
            long begun = System.nanoTime();
            TestMember.await(
                    () -> System.nanoTime() - begun > Duration.ofMillis(150).toNanos());
            callers.begin(Spenders.ask("silent", 5));
            assertThat(callers.failure(3)).hasMessageEndingWith(" is silent and 3 requests wait for it already");
            route.letGo();
            assertThat(callers.answer(2).readings().get(0).used()).isEqualTo(3);
        }
    }
}
