package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.record.SharedSecret;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.SharedRecords;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nodes that were given no secret make one up together")
class SharedSecretTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String RULES = """
            {"rules": [{"path": "/*", "per": "token", "name": "contacts", "hour": 3}],
             "grants": [{"identity": "token", "value": "sha256:%s", "permits": 5}]}""".formatted(SubjectKeys.fingerprint("partner"));

    private final List<Node> nodes = new ArrayList<>();
    private Instant now = NOON;
    private final InMemoryPermitStore windows = new InMemoryPermitStore(() -> now, 1);

    @AfterEach
    void close() {
        nodes.forEach(node -> node.limiter.close());
    }

    @Test
    @DisplayName("a node that starts later counts a token with those that are there")
    void together() {
        SharedRecords records = SharedRecords.ofThisNode();
        Node first = new Node(records);
        now = NOON.minusSeconds(1);
        Node second = new Node(records);

        assertThat(first.admitted("token", 2)).isEqualTo(2);
        assertThat(second.admitted("token", 5)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "nodes that started apart take the older secret when they meet, for tokens and for what is granted to them")
    void apart() {
        SharedRecords ofOlder = SharedRecords.ofThisNode();
        SharedRecords ofYounger = SharedRecords.ofThisNode();
        Node older = new Node(ofOlder);
        now = NOON.plusMillis(1);
        Node younger = new Node(ofYounger);
        assertThat(younger.admitted("token", 5)).isEqualTo(3);
        assertThat(older.admitted("token", 1)).as("counted apart").isEqualTo(1);
        assertThat(older.admitted("partner", 4)).isEqualTo(4);

        try (LogLines log = LogLines.of(SharedSecret.class.getName())) {
            meet(ofOlder, ofYounger);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING this node started apart")
                    .contains("what was granted here to a caller by its key fits nobody", "Set secret-file");
        }
        assertThat(younger.admitted("token", 5))
                .as("2 are left of the older's 3")
                .isEqualTo(2);
        assertThat(older.admitted("token", 1)).isZero();
        assertThat(younger.admitted("partner", 5)).isEqualTo(1);
    }

    @Test
    @DisplayName("of the others' secrets one that is known already changes nothing")
    void same() {
        SharedRecords records = SharedRecords.ofThisNode();
        SharedSecret secret = new SharedSecret(records, new Random(1), now, TIMEOUT);
        byte[] before = secret.bytes();
        secret.follow(changed -> {
            throw new AssertionError("told of nothing new");
        });
        SharedSecret later = new SharedSecret(records, new Random(2), now.minusSeconds(9), TIMEOUT);

        assertThat(before).hasSize(44);
        assertThat(later.bytes()).isEqualTo(before);
        assertThat(secret.bytes()).isEqualTo(before);
    }

    private static void meet(SharedRecords one, SharedRecords other) {
        one.all().forEach((id, record) -> other.put(id, record, TIMEOUT));
        other.all().forEach((id, record) -> one.put(id, record, TIMEOUT));
    }

    private final class Node {

        private final Deployment deployment;
        private final Limiter limiter;

        Node(SharedRecords records) {
            Problems problems = new Problems();
            RulesFile file = RulesFile.parse(RULES, "rules", problems);
            deployment = new Deployment(
                    new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(sharing(records)), () -> now),
                    new Settings(problems),
                    file,
                    new NoWebapp(),
                    problems);
            limiter = deployment.open();
            nodes.add(this);
        }

        private PermitStore sharing(SharedRecords records) {
            return (PermitStore) Proxy.newProxyInstance(
                    SharedSecretTest.class.getClassLoader(),
                    new Class<?>[] {PermitStore.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("records") ? records : method.invoke(windows, arguments));
        }

        private int admitted(String token, int calls) {
            FakeRequest request = new FakeRequest().token(token);
            int admitted = 0;
            for (int call = 0; call < calls; call++) {
                Decision decision = limiter.begin(request, TestLimits.NONE)
                        .enter(deployment.rules().match("GET", "/"), request, false);
                if (decision instanceof Decision.Granted) {
                    admitted++;
                }
            }
            return admitted;
        }
    }
}
