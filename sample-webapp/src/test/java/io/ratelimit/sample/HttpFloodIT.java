package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The packaged jar goes on serving while it is flooded. The long version has {@code -Dflood.requests=1000000}. */
class HttpFloodIT {

    private static final int REQUESTS = Integer.getInteger("flood.requests", 10_000);
    private static final int CALLERS = 16;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void whoIsNotTheFloodIsServedAndLimitedAsEver() throws Exception {
        String[] options = {
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Drate-limit.max-subjects=2000",
            "-Drate-limit.trusted-proxies=127.0.0.1"
        };
        try (SampleProcess sample = SampleProcess.start(options, "--store", "memory")) {
            URI uri = sample.uri();
            assertThat(admitted(uri, "198.18.0.1", "known", 20)).isEqualTo(20);

            Map<Integer, Integer> statuses = flood(uri);

            System.out.println("flood of " + REQUESTS + " requests: " + statuses);
            assertThat(statuses).containsOnlyKeys(200, 429);
            assertThat(admitted(uri, "198.18.0.1", "known", 40)).isEqualTo(30);
            assertThat(admitted(uri, "198.19.0.1", "newcomer", 60)).isEqualTo(50);
            assertThat(get(uri, "/health", "198.18.0.1", "known")).isEqualTo(200);
            assertThat(sample.output().lines().count()).as("lines of log").isLessThan(100 + 2 * 60);
            sample.terminate();
            assertThat(sample.exitWithin(SampleProcess.LONGEST_STOP)).isIn(0, 143);
        }
    }

    private static Map<Integer, Integer> flood(URI uri) throws Exception {
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
        AtomicInteger next = new AtomicInteger();
        Callable<Integer> caller = () -> {
            int sent = 0;
            for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
                String address = "11." + number % 200 + ".0." + number / 200 % 250;
                statuses.merge(get(uri, "/api/contacts", address, "invented-" + number), 1, Integer::sum);
                sent++;
            }
            return sent;
        };
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<Integer>> all = new ArrayList<>();
            for (int index = 0; index < CALLERS; index++) {
                all.add(caller);
            }
            int sent = 0;
            for (Future<Integer> one : callers.invokeAll(all)) {
                sent += one.get();
            }
            assertThat(sent).isEqualTo(REQUESTS);
        } finally {
            callers.shutdown();
        }
        return statuses;
    }

    private static int admitted(URI uri, String address, String token, int calls) throws Exception {
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            admitted += get(uri, "/api/contacts", address, token) == 200 ? 1 : 0;
        }
        return admitted;
    }

    private static int get(URI uri, String path, String address, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("X-Forwarded-For", address)
                .header("Authorization", "Bearer " + token)
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
