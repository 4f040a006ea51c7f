package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveNodesTest {

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> map = member.instance().getMap("nodes-of-the-test");
    private final GridCall grid = GridCalls.by(Route.to(member.instance(), map), member);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private LiveNodes node(int assumed) {
        return node(assumed, Long.MAX_VALUE);
    }

    private LiveNodes node(int assumed, long heap) {
        return new LiveNodes(grid, assumed, heap, nanos::get);
    }

    private void pass(Duration time) {
        member.clock().advance(time);
        nanos.addAndGet(time.toNanos());
    }

    @AfterEach
    void stop() {
        member.close();
    }

    @Test
    void nodesThatSayTheyAreThereAreCountedOnce() {
        LiveNodes one = node(5);
        LiveNodes other = node(5);
        assertThat(one.count()).as("assumed").isEqualTo(5);
        one.here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(1);
        other.here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(2);
        assertThat(other.count()).isEqualTo(2);
    }

    @Test
    void aNodeThatStopsIsNotCountedAnyMore() {
        LiveNodes one = node(1);
        LiveNodes other = node(1);
        one.here(Spenders.TIMEOUT);
        other.here(Spenders.TIMEOUT);
        other.gone();
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasSaidNothingForSevenSecondsIsNotCountedAnyMore() {
        LiveNodes one = node(1);
        LiveNodes killed = node(1);
        one.here(Spenders.TIMEOUT);
        killed.here(Spenders.TIMEOUT);
        member.clock().advance(PresenceStep.LIFE.minusMillis(1));
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(2);
        member.clock().advance(Duration.ofMillis(1));
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(1);
    }

    @Test
    void whileTheGridIsSilentTheLastNumberStands() {
        LiveNodes one = node(1);
        node(1).here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        member.instance().shutdown();
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(2);
    }

    @Test
    void afterASilenceTheOthersHaveTimeToSayThatTheyAreThere() {
        LiveNodes one = node(1);
        LiveNodes other = node(1);
        node(1).here(Spenders.TIMEOUT);
        other.here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        pass(Duration.ofSeconds(60));

        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).as("the first to come back").isEqualTo(3);
        pass(LiveNodes.PAUSE);
        other.here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(3);
        pass(LiveNodes.PAUSE);
        one.here(Spenders.TIMEOUT);
        pass(PresenceStep.LIFE.minus(LiveNodes.PAUSE.multipliedBy(2)).minusMillis(1));
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(3);
        other.here(Spenders.TIMEOUT);
        pass(Duration.ofMillis(1));
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).as("the third did not come back").isEqualTo(2);
    }

    @Test
    void aNodeHearsHowManySubjectsAMemberKeeps() {
        LiveNodes one = node(1);
        for (String subject : new String[] {"a", "b", "c"}) {
            Spenders.spendInTurn(member.store(), subject, 5, 2);
        }
        one.here(Spenders.TIMEOUT);
        assertThat(one.kept()).isEqualTo(3);
    }

    @Test
    @DisplayName("P8: a node hears the smallest heap of those that keep subjects, for as long as that one is there")
    void smallestHeap() {
        long here = Runtime.getRuntime().maxMemory();
        LiveNodes client = node(1);
        assertThat(client.smallestHeap()).as("nobody has told").isEqualTo(Long.MAX_VALUE);
        client.here(Spenders.TIMEOUT);
        assertThat(client.smallestHeap()).as("of the member asked").isEqualTo(here);
        LiveNodes small = node(1, here / 2);
        small.here(Spenders.TIMEOUT);
        node(1, here * 2).here(Spenders.TIMEOUT);
        client.here(Spenders.TIMEOUT);
        assertThat(client.smallestHeap()).isEqualTo(here / 2);
        small.gone();
        client.here(Spenders.TIMEOUT);
        assertThat(client.smallestHeap()).isEqualTo(here);
    }
}
