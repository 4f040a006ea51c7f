package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left for a client when one of its servers dies. */
@Timeout(120)
class LostServerTest {

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
