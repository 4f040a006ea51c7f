package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.spi.PermitStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("A member that keeps no entries itself")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiteMemberTest {

    private final int port = FreePorts.one();
    private final int liteAt = FreePorts.one();
    private final TestMember member = TestMember.start(port, liteAt, TestMember.cluster());
    private final HazelcastInstance lite = Hazelcast.newHazelcastInstance(lite());
    private final PermitStore store = HazelcastStoreProvider.on(lite);

    private Config lite() {
        Config config = GivenInstances.config(liteAt, port).setLiteMember(true);
        // As the other: our own listen for members only.
        config.getAdvancedNetworkConfig().setEnabled(false);
        return config;
    }

    @AfterAll
    void stop() {
        store.close();
        lite.shutdown();
        member.close();
    }

    @Test
    @DisplayName("P8: knows how many subjects the others keep")
    void subjects() {
        for (int subject = 0; subject < 20; subject++) {
            assertThat(Spenders.spendInTurn(store, "subject-" + subject, 1, 2)).isEqualTo(1);
        }
        TestMember.await(() -> store.subjects() == 20);
        assertThat(member.store().subjects()).isEqualTo(20);
        assertThat(store.sharers()).isEqualTo(2);
    }
}
