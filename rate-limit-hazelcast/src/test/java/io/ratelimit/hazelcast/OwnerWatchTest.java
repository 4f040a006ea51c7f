package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.spi.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P7: an owner that is silent keeps no more than a few threads")
class OwnerWatchTest {

    private static final int MOST = 3;

    private long now = Long.MAX_VALUE - 5;
    private final OwnerWatch owner = new OwnerWatch("10.0.0.2:5701", MOST, () -> now);
    private final PartitionWatch partition = new PartitionWatch(owner);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void crowd() {
        for (int request = 0; request < MOST; request++) {
            partition.enter();
        }
    }

    @Test
    void anyNumberMayWaitForAnOwnerThatAnswers() {
        crowd();
        pass(Duration.ofMillis(101));
        owner.answered();
        pass(Duration.ofMillis(100));
        crowd();
        crowd();
    }

    @Test
    void onlyAFewMayWaitForASilentOne() {
        crowd();
        pass(Duration.ofMillis(101));
        assertThatThrownBy(partition::enter)
                .isInstanceOf(StoreException.class)
                .hasMessage("10.0.0.2:5701 is silent and 3 requests wait for it already");
        owner.leave();
        partition.enter();
        assertThatThrownBy(partition::enter).isInstanceOf(StoreException.class);
        owner.answered();
        partition.enter();
    }

    @Test
    @DisplayName("however it answers about other partitions")
    void onlyAFewMayWaitForASilentPartition() {
        PartitionWatch other = new PartitionWatch(owner);
        crowd();
        pass(Duration.ofMillis(250));
        owner.answered();
        crowd();
        pass(Duration.ofMillis(1));
        other.enter();
        other.answered();
        assertThatThrownBy(partition::enter)
                .isInstanceOf(StoreException.class)
                .hasMessage("10.0.0.2:5701 is silent and 3 requests wait for it already");
        other.enter();
        partition.answered();
        crowd();
    }

    @Test
    @DisplayName("a few at a time try a silent partition until it answers, and more than that after a minute")
    void aSilentPartitionIsTriedAgain() {
        partition.enter();
        pass(Duration.ofSeconds(1));
        owner.leave();
        owner.answered();
        crowd();
        assertThatThrownBy(partition::enter).isInstanceOf(StoreException.class);
        pass(Duration.ofMinutes(1));
        owner.answered();
        crowd();
        pass(Duration.ofMillis(251));
        owner.answered();
        assertThatThrownBy(partition::enter).isInstanceOf(StoreException.class);
    }

    @Test
    void anOwnerThatNobodyAskedForLongIsNotSilent() {
        pass(Duration.ofHours(1));
        crowd();
        partition.enter();
        pass(Duration.ofMillis(101));
        assertThatThrownBy(partition::enter).isInstanceOf(StoreException.class);
    }

    @Test
    void whoIsGivenUpIsNotAsked() {
        assertThat(owner.giveUp(true)).as("news").isTrue();
        assertThat(owner.giveUp(true)).isFalse();
        assertThatThrownBy(partition::enter)
                .isInstanceOf(StoreException.class)
                .hasMessage("10.0.0.2:5701 does not answer");
        assertThat(owner.giveUp(false)).isTrue();
        crowd();
    }

    @Test
    void itTellsWhetherAnythingWasHeardSinceARequestBegan() {
        pass(Duration.ofMillis(1));
        long begun = partition.enter();
        assertThat(owner.heardSince(begun)).isFalse();
        owner.answered();
        assertThat(owner.heardSince(begun)).isTrue();
    }

    @Test
    void itIsProbedByOneAtATime() {
        assertThat(owner.beginProbe()).isTrue();
        assertThat(owner.beginProbe()).isFalse();
        owner.endProbe();
        assertThat(owner.beginProbe()).isTrue();
    }
}
