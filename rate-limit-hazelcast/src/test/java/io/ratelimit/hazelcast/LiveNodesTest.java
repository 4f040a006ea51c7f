package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveNodesTest {

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> map = member.instance().getMap("nodes-of-the-test");
    private final GridCall grid = GridCalls.by(Route.to(member.instance(), map), member);

    @AfterEach
    void stop() {
        member.close();
    }

    @Test
    void nodesThatSayTheyAreThereAreCountedOnce() {
        LiveNodes one = new LiveNodes(grid, 5);
        LiveNodes other = new LiveNodes(grid, 5);
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
        LiveNodes one = new LiveNodes(grid, 1);
        LiveNodes other = new LiveNodes(grid, 1);
        one.here(Spenders.TIMEOUT);
        other.here(Spenders.TIMEOUT);
        other.gone();
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasSaidNothingForSevenSecondsIsNotCountedAnyMore() {
        LiveNodes one = new LiveNodes(grid, 1);
        LiveNodes killed = new LiveNodes(grid, 1);
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
        LiveNodes one = new LiveNodes(grid, 1);
        new LiveNodes(grid, 1).here(Spenders.TIMEOUT);
        one.here(Spenders.TIMEOUT);
        member.instance().shutdown();
        one.here(Spenders.TIMEOUT);
        assertThat(one.count()).isEqualTo(2);
    }
}
