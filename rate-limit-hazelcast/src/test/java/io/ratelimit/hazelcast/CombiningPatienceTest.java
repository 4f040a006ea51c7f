package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose time is over while others of their subject still have some. The test keeps steps back. */
@Timeout(60)
@DisplayName("P7: each waits for as long as its own deadline lets it")
class CombiningPatienceTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final TestMember member = TestMember.alone();
    private final HeldRoute route = new HeldRoute(member.store().route());
    private final Owners owners = new Owners(member.instance(), 3);
    private final Combining combining = new Combining(GridCalls.by(route, owners));
    private final Callers callers = new Callers(combining);

    @AfterEach
    void stop() {
        member.close();
    }

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
    @DisplayName("P1: one whose time is over takes what the owner has answered, although the backup has not confirmed")
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
        boolean news = owners.of("any: there is one member").owner().giveUp(true);
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
