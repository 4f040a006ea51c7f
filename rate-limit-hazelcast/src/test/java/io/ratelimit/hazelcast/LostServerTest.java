package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.PermitStoreProvider.Context;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left for a client when one of its servers dies. */
@Timeout(120)
class LostServerTest {

    @Test
    void aClientThatCameBackHearsOfResetsAgain() {
        int port = FreePorts.one();
        MemberProcess server = MemberProcess.startServer(port, port);
        try (PermitStore store = new HazelcastStoreProvider()
                .open(TestMember.context(
                        Map.of("cluster-name", TestMember.cluster(), "servers", "127.0.0.1:" + port)))) {
            List<String> told = new CopyOnWriteArrayList<>();
            store.onForgotten(told::add);
            server.kill();
            server = MemberProcess.startServer(port, port);
            TestMember.await(() -> answers(store));
            server.forget("back");
            TestMember.await(() -> told.contains("back"));
        } finally {
            server.close();
        }
    }

    @Test
    void aClusterThatWasRestartedAsAWholeLearnsItsRecordsAgainFromItsClient() {
        int port = FreePorts.one();
        MemberProcess server = MemberProcess.startServer(port, port);
        String cluster = TestMember.cluster();
        Context settings = TestMember.context(Map.of("cluster-name", cluster, "servers", "127.0.0.1:" + port));
        Versioned grant = new Versioned(1, "granted");
        try (PermitStore store = new HazelcastStoreProvider().open(settings)) {
            SharedRecords records = store.records();
            records.put("grant/a", grant, Spenders.TIMEOUT);
            server.kill();
            assertThat(records.all()).as("while there is no server").containsOnlyKeys("grant/a");
            server = MemberProcess.startServer(port, port);
            TestMember.await(() -> answers(store));
            TestMember.await(() -> knows(settings, grant));
        } finally {
            server.close();
        }
    }

    /** Asks as another client. */
    private static boolean knows(Context settings, Versioned grant) {
        try (PermitStore another = new HazelcastStoreProvider().open(settings)) {
            return grant.equals(another.records().all().get("grant/a"));
        }
    }

    private static boolean answers(PermitStore store) {
        try {
            return store.acquire(Spenders.ask("known", 5), Duration.ofSeconds(1)) != null;
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void whatWasGrantedStaysSpentAndCallsGoOn() {
        try (TwoServers servers = TwoServers.start();
                HazelcastPermitStore store = (HazelcastPermitStore)
                        new HazelcastStoreProvider().open(TestMember.context(servers.settings()))) {
            HazelcastInstance client = store.topology().instance();
            servers.awaitOwners(client);
            String full = TwoServers.subject(client, servers.secondPort());
            String half = TwoServers.subject(client, servers.firstPort());
            assertThat(Spenders.spendInTurn(store, full, 50, 60)).isEqualTo(50);
            assertThat(Spenders.spendInTurn(store, half, 50, 20)).isEqualTo(20);

            servers.second().kill();

            assertThat(store.acquire(Spenders.ask(full, 50), Spenders.TIMEOUT).outcome())
                    .isEqualTo(Outcome.REFUSED);
            assertThat(store.acquire(Spenders.ask(half, 50), Spenders.TIMEOUT).readings())
                    .extracting(Reading::used)
                    .containsExactly(21L);
        }
    }
}
