package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Grants that an operator makes on one node")
@Timeout(180)
class GrantsIT {

    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]+)\"");
    private static final int ACKNOWLEDGED = 30;
    /** An address may bring so many new tokens a minute, and each call is of a new one. */
    private static final long POLL_NANOS = 50_000_000;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    @DisplayName("hold on the other, survive a stop of both, and end by themselves")
    void onTwoNodes() throws Exception {
        List<Integer> ports = FreePorts.several(2);
        String members = "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1);
        Instant until = Instant.now().plus(Duration.ofHours(1));
        try (SampleProcess one = start("one", ports.get(0), members)) {
            URI first = one.uri();
            try (SampleProcess other = start("other", ports.get(1), members)) {
                URI second = other.uri();
                assertThat(limit(first)).isEqualTo("50");
                grant(
                        first,
                        "{\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"factor\":2,\"until\":\"" + until
                                + "\",\"reason\":\"case 7\"}");
                assertThat(limit(first)).isEqualTo("100");
                awaitLimit(second, "100");
                assertThat(lowered(first, "60"))
                        .as("above the policy's 50, below the grant's 100")
                        .isEqualTo("60");
                stop(one);
                stop(other);
            }
        }
        try (SampleProcess again = start("other", ports.get(1), members)) {
            URI uri = again.uri();
            assertThat(limit(uri)).isEqualTo("100");
            assertThat(api(uri, "GET", "audit", "").body()).contains("\"by\":\"demo\"", "\"reason\":\"case 7\"");
            grant(
                    uri,
                    "{\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"policy\":\"" + listing(uri)
                            + "\",\"factor\":3,\"until\":\"" + Instant.now().plusSeconds(3) + "\"}");
            assertThat(limit(uri)).isEqualTo("150");
            awaitLimit(uri, "100");
        }
    }

    @Test
    @DisplayName("are all there after kill -9 in the middle of writing, once they were answered for")
    void killed() throws Exception {
        List<String> acknowledged = new CopyOnWriteArrayList<>();
        int port = FreePorts.one();
        try (SampleProcess node = start("node", port, "")) {
            URI uri = node.uri();
            Thread operator = new Thread(
                    () -> {
                        try {
                            while (true) {
                                acknowledged.add(grant(
                                        uri,
                                        "{\"who\":{\"identity\":\"client\",\"value\":\"c" + acknowledged.size()
                                                + "\"},\"permits\":9}"));
                            }
                        } catch (IOException | InterruptedException e) {
                            // The node was killed, as it should be.
                        }
                    },
                    "operator");
            operator.start();
            await(() -> acknowledged.size() >= ACKNOWLEDGED);
            node.kill();
            operator.join();
        }
        try (SampleProcess again = start("node", port, "")) {
            String grants = api(again.uri(), "GET", "grants", "").body();
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED).allMatch(grants::contains);
        }
    }

    private SampleProcess start(String name, int memberPort, String members) throws IOException {
        String[] options = {
            "-Drate-limit.grants-file=" + directory.resolve(name + ".json"), "-Drate-limit.members=" + members
        };
        return SampleProcess.start(options, "--store", "hazelcast", "--member-port", String.valueOf(memberPort));
    }

    private static void stop(SampleProcess node) throws InterruptedException {
        node.terminate();
        assertThat(node.exitWithin(SampleProcess.LONGEST_LEAVE))
                .as(node.output())
                .isZero();
    }

    /** What the policy allows an hour after grants. */
    private String limit(URI uri) throws IOException, InterruptedException {
        return list(uri, "X-Unused", "1")
                .headers()
                .firstValue("RateLimit-Policy")
                .map(GrantsIT::hour)
                .orElseThrow();
    }

    private String lowered(URI uri, String hour) throws IOException, InterruptedException {
        HttpResponse<String> response = list(uri, "X-RateLimit-Hour", hour);
        return response.headers().firstValue("X-RateLimit-Limit").orElseThrow();
    }

    private static String hour(String policies) {
        Matcher quota = Pattern.compile("\"hour\";q=(\\d+)").matcher(policies);
        assertThat(quota.find()).as(policies).isTrue();
        return quota.group(1);
    }

    /** Each call is of another token of the client, so that none is ever full. */
    private HttpResponse<String> list(URI uri, String header, String value) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/api/contacts"))
                .header("Authorization", "Bearer demo-acme-" + System.nanoTime())
                .header(header, value)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private void awaitLimit(URI uri, String wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!limit(uri).equals(wanted)) {
            assertThat(System.nanoTime() - deadline).as("limit " + wanted).isNegative();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private String listing(URI uri) throws IOException, InterruptedException {
        Matcher name = Pattern.compile("\"name\":\"([^\"]*ContactsResource\\.list:token)\"")
                .matcher(api(uri, "GET", "policies", "").body());
        assertThat(name.find()).isTrue();
        return name.group(1);
    }

    private String grant(URI uri, String draft) throws IOException, InterruptedException {
        HttpResponse<String> response = api(uri, "POST", "grants", draft);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        Matcher id = ID.matcher(response.body());
        assertThat(id.find()).as(response.body()).isTrue();
        return id.group(1);
    }

    private HttpResponse<String> api(URI uri, String method, String path, String body)
            throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString("demo:demo".getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/rate-limit/api/" + path))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
