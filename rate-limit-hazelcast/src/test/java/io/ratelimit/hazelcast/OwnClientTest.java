package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A client of members in two other processes, started and stopped with its store. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnClientTest {

    private final TwoServers servers = TwoServers.start();
    private final HazelcastPermitStore store =
            (HazelcastPermitStore) new HazelcastStoreProvider().open(TestMember.context(servers.settings()));
    private final HazelcastInstance client = store.topology().instance();

    OwnClientTest() {
        servers.awaitOwners(client);
    }

    @AfterAll
    void stop() {
        store.close();
        servers.close();
    }

    private abstract class Contract extends PermitStoreContract {

        abstract int owner();

        @Override
        protected PermitStore store() {
            return store;
        }

        @Override
        protected ManualClock clock() {
            return servers.clock();
        }

        @Override
        protected void advance(Duration by) {
            servers.advance(by);
        }

        @Override
        protected String newSubject() {
            return TwoServers.subject(client, owner());
        }
    }

    @Nested
    class AnEntryOfTheFirst extends Contract {
        @Override
        int owner() {
            return servers.firstPort();
        }
    }

    @Nested
    class AnEntryOfTheSecond extends Contract {
        @Override
        int owner() {
            return servers.secondPort();
        }
    }

    @Test
    void thisHazelcastHasTheFastRoute() {
        assertThat(store.route()).isInstanceOf(ClientRoute.class);
    }

    @Test
    void itSaysWhoseClientItIs() {
        assertThat(store.describe())
                .isEqualTo("hazelcast (client of cluster " + TestMember.cluster() + ", servers 127.0.0.1:"
                        + servers.firstPort() + ", 127.0.0.1:" + servers.secondPort() + ")");
    }

    @Test
    void aClosedClientFailsItsCallsAndLeavesNoThreads() {
        PermitStore closed = new HazelcastStoreProvider().open(TestMember.context(servers.settings()));
        String name = HazelcastClient.getAllHazelcastClients().stream()
                .map(HazelcastInstance::getName)
                .filter(other -> !other.equals(client.getName()))
                .findFirst()
                .orElseThrow();
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.acquire(Spenders.ask("caller", 1), Spenders.TIMEOUT))
                .isInstanceOf(StoreException.class);
        TestMember.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(name + ".")));
    }

    @Test
    void serversThatAreNotThereEndTheStartInTimeAndLeaveNothingBehind() {
        int port = TestMember.freePort();
        ClientSettings settings =
                ClientSettings.of(TestMember.context(Map.of("servers", "127.0.0.1:" + port, "cluster-name", "x")));
        assertThatThrownBy(() -> OwnClient.start(settings, OwnClientConfig.of(settings), Duration.ofSeconds(1)))
                .isInstanceOf(StoreException.class)
                .hasMessage("no member of the Hazelcast cluster x let us in at 127.0.0.1:" + port
                        + " within 1 s; check that they run there (rate-limit.servers) and that this is their"
                        + " cluster's name (rate-limit.cluster-name)");
        assertThat(HazelcastClient.getAllHazelcastClients()).containsExactly(client);
    }
}
