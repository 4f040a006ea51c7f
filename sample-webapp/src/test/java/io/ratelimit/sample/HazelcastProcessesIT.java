package io.ratelimit.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.FreePorts;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two packaged jars that name each other as members hold one limit together. */
class HazelcastProcessesIT {

    private static final String LONG_DEADLINE = "-Drate-limit.deadline=20000";

    @Test
    void fiftyCallsAnHourOverBothNodesHoweverConcurrentAndTheCountsOutliveAStoppedNode() throws Exception {
        List<Integer> ports = FreePorts.several(2);
        String members = "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1);
        try (SampleProcess one = start(ports.get(0), members)) {
            URI first = one.uri();
            try (SampleProcess other = start(ports.get(1), members)) {
                URI second = other.uri();
                spendTogether(first, second);
                assertThat(admittedOfConcurrentCalls(first, second)).isEqualTo(50);

                one.terminate();

                assertThat(one.exitWithin(SampleProcess.LONGEST_LEAVE)).isZero();
                assertThat(contacts(second).statusCode()).isEqualTo(429);
                other.terminate();
                assertThat(other.exitWithin(SampleProcess.LONGEST_LEAVE)).isZero();
                // Hazelcast may log that a connection was reset by the node that left.
                assertThat(one.output() + other.output()).doesNotContain("\tat io.ratelimit");
            }
        }
    }

    private static void spendTogether(URI first, URI second) {
        for (int call = 1; call <= 25; call++) {
            assertThat(contacts(first).header("X-RateLimit-Remaining")).isEqualTo(String.valueOf(51 - 2 * call));
            assertThat(contacts(second).header("X-RateLimit-Remaining")).isEqualTo(String.valueOf(50 - 2 * call));
        }
        assertThat(contacts(first).statusCode()).isEqualTo(429);
        assertThat(contacts(second).statusCode()).isEqualTo(429);
    }

    private static long admittedOfConcurrentCalls(URI first, URI second) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(64);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int call = 0; call < 96; call++) {
                calls.add(() -> contacts(first, "demo-acme-2").statusCode());
                calls.add(() -> contacts(second, "demo-acme-2").statusCode());
            }
            long admitted = 0;
            for (Future<Integer> answer : callers.invokeAll(calls)) {
                assertThat(answer.get()).isIn(200, 429);
                admitted += answer.get() == 200 ? 1 : 0;
            }
            return admitted;
        } finally {
            callers.shutdown();
        }
    }

    private static SampleProcess start(int port, String members) throws IOException {
        return SampleProcess.start(
                new String[] {LONG_DEADLINE},
                "--store",
                "hazelcast",
                "--member-port",
                String.valueOf(port),
                "--members",
                members);
    }

    private static Response contacts(URI node) {
        return contacts(node, "demo-acme-1");
    }

    private static Response contacts(URI node, String token) {
        return given().baseUri(node.toString())
                .header("Authorization", "Bearer " + token)
                .header("Connection", "close")
                .get("/api/contacts");
    }
}
