package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.LogLines;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Clients of members in two other processes: one that lives with its store, and one of the application. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTest {

    private final TwoServers servers = TwoServers.start();
    private final HazelcastPermitStore own =
            (HazelcastPermitStore) new HazelcastStoreProvider().open(TestMember.context(servers.settings()));
    private final HazelcastInstance client = own.topology().instance();
    private final HazelcastInstance given = HazelcastClient.newHazelcastClient(ofTheApplication());
    private final PermitStore onGiven = HazelcastStoreProvider.on(given);

    ClientTest() {
        servers.awaitOwners(client);
    }

    private ClientConfig ofTheApplication() {
        ClientConfig config = new ClientConfig();
        config.setClusterName(TestMember.cluster());
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig().addAddress("127.0.0.1:" + servers.firstPort());
        return config;
    }

    @AfterAll
    void stop() {
        onGiven.close();
        given.shutdown();
        own.close();
        servers.close();
    }

    private abstract class Contract extends PermitStoreContract {

        private final PermitStore asked;
        private final int owner;

        Contract(PermitStore asked, int owner) {
            this.asked = asked;
            this.owner = owner;
        }

        @Override
        protected PermitStore store() {
            return asked;
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
            return TwoServers.subject(client, owner);
        }
    }

    @Test
    @DisplayName("a client hears how many subjects a server keeps")
    void hearsHowManySubjectsThereAre() {
        Spenders.spendInTurn(own, TwoServers.subject(client, servers.firstPort()), 5, 1);
        TestMember.await(() -> own.subjects() > 0);
        assertThat(own.subjects()).isPositive();
    }

    @Test
    @DisplayName("a given client that does not hear of backups is told of")
    void doesNotHearOfBackups() {
        HazelcastInstance deaf =
                HazelcastClient.newHazelcastClient(ofTheApplication().setBackupAckToClientEnabled(false));
        try (LogLines log = LogLines.of(GivenInstance.class.getName())) {
            HazelcastStoreProvider.on(deaf).close();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING the Hazelcast client " + deaf.getName() + " leaves it to owners")
                    .endsWith("set backup-ack-to-client-enabled = true and the cluster routing mode ALL_MEMBERS");
            HazelcastStoreProvider.on(given).close();
            assertThat(log.lines()).as("of a client with defaults nothing").hasSize(1);
        } finally {
            deaf.shutdown();
        }
    }

    @Nested
    class OwnClientAndAnEntryOfTheFirst extends Contract {
        OwnClientAndAnEntryOfTheFirst() {
            super(own, servers.firstPort());
        }
    }

    @Nested
    class OwnClientAndAnEntryOfTheSecond extends Contract {
        OwnClientAndAnEntryOfTheSecond() {
            super(own, servers.secondPort());
        }
    }

    @Nested
    class GivenClientAndAnEntryOfTheFirst extends Contract {
        GivenClientAndAnEntryOfTheFirst() {
            super(onGiven, servers.firstPort());
        }
    }

    @Nested
    class GivenClientAndAnEntryOfTheSecond extends Contract {
        GivenClientAndAnEntryOfTheSecond() {
            super(onGiven, servers.secondPort());
        }
    }

    @Test
    void thisHazelcastHasTheFastRoute() {
        for (HazelcastInstance instance : List.of(client, given)) {
            assertThat(Route.to(instance, instance.getMap(EmbeddedConfig.WINDOWS)))
                    .isInstanceOf(ClientRoute.class);
        }
    }

    @Test
    void itSaysWhoseClientItIs() {
        assertThat(own.describe())
                .isEqualTo("hazelcast (client of cluster " + TestMember.cluster() + ", servers 127.0.0.1:"
                        + servers.firstPort() + ", 127.0.0.1:" + servers.secondPort() + ")");
    }

    @Test
    void theStoreOnAGivenClientSaysSoAndLeavesItRunning() {
        assertThat(onGiven.describe())
                .isEqualTo("hazelcast (given instance " + given.getName() + ", client of cluster "
                        + TestMember.cluster() + ")");
        HazelcastStoreProvider.on(given).close();
        assertThat(given.getLifecycleService().isRunning()).isTrue();
    }

    @Test
    void clientsHearOfWhatAMemberOrAnotherClientHasForgotten() {
        List<String> toldOwn = new CopyOnWriteArrayList<>();
        List<String> toldGiven = new CopyOnWriteArrayList<>();
        own.onForgotten(toldOwn::add);
        onGiven.onForgotten(toldGiven::add);
        for (int port : List.of(servers.firstPort(), servers.secondPort())) {
            String byOwn = TwoServers.subject(client, port);
            String byGiven = TwoServers.subject(client, port);
            String byFirst = TwoServers.subject(client, port);
            String bySecond = TwoServers.subject(client, port);
            own.forget(byOwn, Spenders.TIMEOUT);
            onGiven.forget(byGiven, Spenders.TIMEOUT);
            servers.first().forget(byFirst);
            servers.second().forget(bySecond);
            List<String> all = List.of(byOwn, byGiven, byFirst, bySecond);
            TestMember.await(() -> toldOwn.containsAll(all) && toldGiven.containsAll(all));
        }
    }

    @Test
    @DisplayName("no call gets to any of our maps between a return and what must come first")
    void away() {
        GridRecords records = (GridRecords) own.records();
        SharedRecords others = onGiven.records();
        own.reconnection().stateChanged(new LifecycleEvent(LifecycleState.CLIENT_DISCONNECTED));
        assertThatThrownBy(() -> Spenders.spendInTurn(own, "away", 1, 1)).isInstanceOf(StoreException.class);
        others.put("by-other", new Versioned(1, "one"), Spenders.TIMEOUT);
        records.compareSoon();
        assertThatThrownBy(() -> records.put("by-own", new Versioned(1, "one"), Spenders.TIMEOUT))
                .isInstanceOf(StoreException.class)
                .hasMessage("no connection to the cluster");
        assertThatThrownBy(() -> records.putIfAbsent("by-own", new Versioned(1, "one"), Spenders.TIMEOUT))
                .hasMessage("no connection to the cluster");
        assertThat(others.all()).containsOnlyKeys("by-other");
        assertThat(records.all()).isEmpty();

        own.reconnection().stateChanged(new LifecycleEvent(LifecycleState.CLIENT_CONNECTED));
        assertThat(Spenders.spendInTurn(own, "away", 1, 2)).isEqualTo(1);
        TestMember.await(() -> records.all().containsKey("by-other"));
        others.remove("by-other", Spenders.TIMEOUT);
    }

    @Test
    void aClosedClientFailsItsCallsAndLeavesNoThreads() {
        PermitStore closed = new HazelcastStoreProvider().open(TestMember.context(servers.settings()));
        String name = HazelcastClient.getAllHazelcastClients().stream()
                .map(HazelcastInstance::getName)
                .filter(other -> !List.of(client.getName(), given.getName()).contains(other))
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
        int port = FreePorts.one();
        ClientSettings settings = ClientSettings.of(
                new SettingReader(TestMember.context(Map.of("servers", "127.0.0.1:" + port, "cluster-name", "x"))));
        assertThatThrownBy(() -> OwnClient.start(
                        settings, OwnClientConfig.of(settings), Duration.ofSeconds(1), CallSettings.DEFAULT))
                .isInstanceOf(StoreException.class)
                .hasMessage("no member of the Hazelcast cluster x let us in at 127.0.0.1:" + port
                        + " within 1 s; check that they run there (rate-limit.servers) and that this is their"
                        + " cluster's name (rate-limit.cluster-name)");
        assertThat(HazelcastClient.getAllHazelcastClients()).containsExactlyInAnyOrder(client, given);
    }
}
