package io.ratelimit.sample;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The packaged jar, started and stopped as an operator does. */
class MemoryProcessIT {

    @Test
    void limitsAndStopsCleanlyWithoutAStackTrace() throws Exception {
        try (SampleProcess sample = SampleProcess.start("--store", "memory")) {
            URI uri = sample.uri();
            assertThat(uri.getHost()).isEqualTo("127.0.0.1");

            Response first = contacts(uri);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("49");
            for (int call = 2; call <= 50; call++) {
                assertThat(contacts(uri).statusCode()).as("call %d", call).isEqualTo(200);
            }
            Response refused = contacts(uri);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.jsonPath().getString("limit_exceeded")).isEqualTo("hour");
            assertThat(given().baseUri(uri.toString()).get("/").contentType()).startsWith("text/html");

            sample.terminate();

            assertThat(sample.exitWithin(SampleProcess.LONGEST_STOP)).isZero();
            assertThat(sample.output())
                    .contains("listening on " + uri, "store: memory", "per ip: minute 30")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void saysWhatIsWrongAndEndsWithStatusTwo() throws Exception {
        try (SampleProcess sample = SampleProcess.start("--nope")) {
            assertThat(sample.exitWithin(Duration.ofSeconds(20))).isEqualTo(2);
        }
    }

    @Test
    void namesAMissingRulesFileAndEndsWithoutAStackTrace() throws Exception {
        try (SampleProcess sample = SampleProcess.start("--store", "memory", "--rules", "no-such-file.json")) {
            assertThat(sample.exitWithin(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(sample.output()).contains("no-such-file.json").doesNotContain("\tat ");
        }
    }

    private static Response contacts(URI uri) {
        return given().baseUri(uri.toString())
                .header("Authorization", "Bearer demo-acme-1")
                .header("Connection", "close")
                .get("/api/contacts");
    }
}
