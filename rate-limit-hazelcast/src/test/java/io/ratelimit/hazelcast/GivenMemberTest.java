package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A member that the application has started with a configuration of its own, and another in a process of its own. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GivenMemberTest {

    private final ManualClock clock = new ManualClock();
    private final int port = FreePorts.one();
    private final int portThere = FreePorts.one();
    private final MemberProcess there = MemberProcess.start(portThere, port);
    private final HazelcastInstance given = Hazelcast.newHazelcastInstance(ofTheApplication());
    private final PermitStore store = new HazelcastStoreProvider().open(GivenInstances.attribute(given, Map.of()));

    GivenMemberTest() {
        TestMember.await(() -> given.getPartitionService().isClusterSafe()
                && given.getPartitionService().getPartitions().stream()
                                .filter(partition -> partition.getOwner() != null
                                        && partition.getOwner().localMember())
                                .count()
                        > 100);
    }

    private Config ofTheApplication() {
        Config config = GivenInstances.config(port, portThere);
        config.getUserContext().put(Owner.CONTEXT_KEY, new Owner(clock::millis, () -> 7));
        return config;
    }

    @AfterAll
    void stop() {
        store.close();
        given.shutdown();
        there.close();
    }

    private abstract class Contract extends PermitStoreContract {

        private final int owner;

        Contract(int owner) {
            this.owner = owner;
        }

        @Override
        protected PermitStore store() {
            return store;
        }

        @Override
        protected ManualClock clock() {
            return clock;
        }

        @Override
        protected void advance(Duration by) {
            clock.advance(by);
            there.advance(by);
        }

        @Override
        protected String newSubject() {
            return TwoServers.subject(given, owner);
        }
    }

    @Nested
    class AnEntryOfTheGivenMember extends Contract {
        AnEntryOfTheGivenMember() {
            super(port);
        }
    }

    @Nested
    class AnEntryOfTheOtherMember extends Contract {
        AnEntryOfTheOtherMember() {
            super(portThere);
        }
    }

    @Test
    void itsMapIsConfiguredWithoutTheApplicationsHelp() {
        assertThat(MapFacts.effective(given, EmbeddedConfig.WINDOWS))
                .isEqualTo(EmbeddedConfig.maps().get(0));
    }

    @Test
    void theStoreTakesTheFastRouteAndSaysWhoseMemberItIs() {
        assertThat(((HazelcastPermitStore) store).route()).isInstanceOf(DirectRoute.class);
        assertThat(store.describe())
                .isEqualTo("hazelcast (given instance " + given.getName() + ", member of cluster "
                        + TestMember.cluster() + ")");
    }

    @Test
    void itIsFoundByNameAndNeverShutDown() {
        try (PermitStore named =
                new HazelcastStoreProvider().open(TestMember.context(Map.of("instance", given.getName())))) {
            assertThat(named.describe()).isEqualTo(store.describe());
        }
        assertThat(given.getLifecycleService().isRunning()).isTrue();
        assertThat(Spenders.spendInTurn(store, TwoServers.subject(given, port), 1, 2))
                .isEqualTo(1);
    }
}
