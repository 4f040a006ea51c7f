package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.cluster.impl.ClusterClockImpl;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnerTest {

    private static final long FALL = 60_000;

    @Test
    @DisplayName("a heartbeat of the master that is a minute old does not move an owner's windows back")
    void anOldHeartbeat() {
        try (TestMember member = TestMember.alone()) {
            HazelcastInstance instance = member.instance();
            instance.getUserContext().remove(Owner.CONTEXT_KEY);
            long before = Owner.of(instance).clock().getAsLong();
            assertThat(instance.getCluster().getClusterTime() - before).isBetween(0L, FALL / 2);

            clock(instance).setMasterTime(before - FALL);

            assertThat(before - instance.getCluster().getClusterTime())
                    .as("otherwise nothing fell")
                    .isGreaterThan(FALL / 2);
            assertThat(Owner.of(instance).clock().getAsLong()).isGreaterThanOrEqualTo(before);
        }
    }

    private static ClusterClockImpl clock(HazelcastInstance instance) {
        return ((HazelcastInstanceProxy) instance)
                .getOriginal()
                .node
                .getClusterService()
                .getClusterClock();
    }
}
