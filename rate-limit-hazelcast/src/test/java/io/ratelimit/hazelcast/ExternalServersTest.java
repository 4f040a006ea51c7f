package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.LogLines;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that are started by Hazelcast's own main class, with and without our jars on their class path. */
@Timeout(240)
class ExternalServersTest {

    private static final Path SNIPPET = Path.of("..", "docs", "hazelcast-server.yaml");

    private static final String MISSING_JARS =
            "a member of the cluster cannot run rate-limit-hazelcast: " + MemberRules.JARS;

    private final int port = FreePorts.one();
    private final int otherPort = FreePorts.one();
    private final String cluster = "servers-" + port;

    private HazelcastPermitStore open() {
        return (HazelcastPermitStore) new HazelcastStoreProvider()
                .open(TestMember.context(Map.of("servers", "127.0.0.1:" + port, "cluster-name", cluster)));
    }

    @Test
    void threeJarsAreEnoughAndAClientTellsARestartedClusterAgain() throws Exception {
        ServerProcess server = ServerProcess.start(ServerProcess.WITH_OUR_JARS, port, otherPort, cluster, "");
        server.awaitStarted();
        try (HazelcastPermitStore store = open()) {
            assertThat(Spenders.spendInTurn(store, "caller", 3, 5)).isEqualTo(3);
            Versioned first = new Versioned(1, "first");
            store.records().putIfAbsent("secret", first, Spenders.TIMEOUT);
            assertThatNothingIsWrongWith(store);

            server.close();
            TestMember.await(() -> failsAtOnce(store));
            server = ServerProcess.start(ServerProcess.WITH_OUR_JARS, port, otherPort, cluster, "");
            server.awaitStarted();

            TestMember.await(() -> answers(store));
            assertThatNothingIsWrongWith(store);
            assertThat(Spenders.spendInTurn(store, "caller", 3, 5)).isEqualTo(3);
            try (HazelcastPermitStore later = open()) {
                TestMember.await(() -> first.equals(later.records().all().get("secret")));
                assertThat(later.records().putIfAbsent("secret", new Versioned(2, "second"), Spenders.TIMEOUT))
                        .isEqualTo(first);
            }
        } finally {
            server.close();
        }
    }

    private static boolean answers(HazelcastPermitStore store) {
        return failure(store).isEmpty();
    }

    /** Tells whether it fails for another reason than that its patience has ended. */
    private static boolean failsAtOnce(HazelcastPermitStore store) {
        return failure(store)
                .filter(reason -> !reason.startsWith("no answer within"))
                .isPresent();
    }

    private static Optional<String> failure(HazelcastPermitStore store) {
        try {
            store.acquire(Spenders.ask("probe", 5), Duration.ofSeconds(2));
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Asks the only member what its maps are. */
    private static void assertThatNothingIsWrongWith(HazelcastPermitStore store) throws Exception {
        HazelcastInstance client = store.topology().instance();
        Member only = client.getCluster().getMembers().iterator().next();
        Map<String, String> answer = client.getExecutorService("test")
                .submitToMember(new InspectTask(), only)
                .get();
        assertThat(MemberRules.broken(answer, true)).isEmpty();
        assertThat(MemberRules.broken(answer, false)).isEmpty();
    }

    @Test
    void theConfigurationThatTheReadmeTellsToAddIsAsGood() throws Exception {
        String told = Files.readString(SNIPPET).replaceAll("(?m)^(#.*|hazelcast:|  properties:)\n", "");
        try (ServerProcess server = ServerProcess.start(ServerProcess.WITH_OUR_JARS, port, otherPort, cluster, told)) {
            server.awaitStarted();
            try (HazelcastPermitStore store = open()) {
                assertThatNothingIsWrongWith(store);
            }
        }
    }

    @Test
    void aServerThatJoinsLaterWithoutOurJarsIsNamed() {
        try (ServerProcess with = ServerProcess.start(ServerProcess.WITH_OUR_JARS, port, otherPort, cluster, "");
                LogLines log = LogLines.of(Newcomers.class.getName())) {
            with.awaitStarted();
            try (HazelcastPermitStore store = open();
                    ServerProcess without = ServerProcess.start(ServerProcess.PLAIN, otherPort, port, cluster, "")) {
                without.awaitStarted();
                TestMember.await(() -> !log.lines().isEmpty());
                assertThat(log.lines())
                        .containsExactly("WARNING what it owns or keeps copies of is decided by each node alone: "
                                + "Hazelcast member 127.0.0.1:" + otherPort + " cannot run rate-limit-hazelcast: "
                                + MemberRules.JARS
                                + " (HazelcastSerializationException: No DataSerializerFactory registered for namespace: "
                                + StepHook.FACTORY_ID + ")");
                TestMember.await(
                        () -> failure(store).filter(MISSING_JARS::equals).isPresent());
            }
        }
    }

    @Test
    void aServerWithoutOurJarsIsNamed() {
        try (ServerProcess with = ServerProcess.start(ServerProcess.WITH_OUR_JARS, port, otherPort, cluster, "");
                ServerProcess without = ServerProcess.start(ServerProcess.PLAIN, otherPort, port, cluster, "")) {
            with.awaitStarted();
            without.awaitStarted();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessage("Hazelcast member 127.0.0.1:" + otherPort + " cannot run rate-limit-hazelcast: "
                            + MemberRules.JARS
                            + " (HazelcastSerializationException: No DataSerializerFactory registered for namespace: "
                            + StepHook.FACTORY_ID + ")");
        }
    }
}
