package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of the protocol for {@code X-RateLimit} and {@code X-RateLimit-<interval>}, on a limit of 50 an hour. */
class TestHeaderVectorsTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    static Stream<Arguments> vectors() {
        return Stream.of(
                arguments(one("X-RateLimit", ""), 0, 200, 1),
                arguments(one("X-RateLimit", "0"), 0, 200, 1),
                arguments(one("X-RateLimit", " 0 "), 0, 200, 1),
                arguments(one("X-RateLimit", "00"), 0, 200, 1),
                arguments(one("X-RateLimit", "0.0"), 0, 200, 1),
                arguments(one("X-RateLimit", "-0"), 0, 200, 1),
                arguments(one("X-RateLimit", "+0"), 0, 200, 1),
                arguments(one("X-RateLimit", "0, 0"), 0, 200, 1),
                arguments(one("x-ratelimit-hour", "5"), 4, 200, 5),
                arguments(one("x-ratelimit-hour", "5"), 5, 429, 5),
                arguments(one("X-RateLimit-Hour", "5"), 10, 429, 10),
                arguments(one("X-RateLimit-Hour", "50"), 49, 200, 50),
                arguments(one("X-RateLimit-Hour", "51"), 49, 200, 50),
                arguments(one("X-RateLimit-Hour", "9999999999999999999"), 49, 200, 50),
                arguments(one("X-RateLimit-Hour", "51"), 50, 429, 50),
                arguments(one("X-RateLimit-Hour", "0"), 0, 429, 0),
                arguments(one("X-RateLimit-Hour", "5.0"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", "-1"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", "+5"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", "1e0"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", "5/h"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", "abc"), 10, 200, 11),
                arguments(one("X-RateLimit-Hour", ""), 10, 200, 11),
                arguments(one("X-RateLimit-Minute", "1"), 10, 200, 11),
                arguments(one("X-RateLimit-Day", "10"), 10, 429, 10),
                arguments(two("X-RateLimit-Hour", "50", "X-RateLimit-Hour", "3"), 3, 429, 3),
                arguments(two("X-RateLimit-Hour", "20", "X-RateLimit-Day", "3"), 3, 429, 3));
    }

    static Stream<Arguments> forcing() {
        return Stream.of(
                arguments(one("X-RateLimit", "1")),
                arguments(one("X-RateLimit", "-1")),
                arguments(one("X-RateLimit", "true")),
                arguments(one("X-RateLimit", "false")),
                arguments(one("X-RateLimit", "no")),
                arguments(one("X-RateLimit", "x")),
                arguments(one("X-RateLimit", "0, 1")),
                arguments(two("X-RateLimit", "0", "X-RateLimit", "1")),
                arguments(two("X-RateLimit-Hour", "5", "X-RateLimit", "1")));
    }

    @ParameterizedTest(name = "{0} after {1} calls: {2}, then {3} are counted")
    @MethodSource("vectors")
    void answersAndCountsAsTheProtocolSays(Headers headers, int before, int status, int after) {
        String client = SAMPLE.newClient();
        RunningSample.succeed(before, () -> SAMPLE.as(client).get("/api/contacts"));

        Response response = SAMPLE.as(client).headers(headers).get("/api/contacts");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(counted(client)).isEqualTo(after);
        if (status == 429) {
            assertThat(response.jsonPath().getMap("$")).doesNotContainKey("forced");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forcing")
    void forcesARefusalThatSpendsNothing(Headers headers) {
        String client = SAMPLE.newClient();

        Response response = SAMPLE.as(client).headers(headers).get("/api/contacts");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.jsonPath().getBoolean("forced")).isTrue();
        assertThat(counted(client)).isZero();
    }

    /** An hour later the next call is admitted in any case, and tells what the day has counted before it. */
    private static int counted(String client) {
        SAMPLE.advance(Duration.ofHours(1));
        String day = SAMPLE.as(client).get("/api/contacts").header("RateLimit");
        return 599 - Integer.parseInt(day.replaceAll(".*\"day\";r=([0-9]+).*", "$1"));
    }

    private static Headers one(String name, String value) {
        return new Headers(List.of(new Header(name, value)));
    }

    private static Headers two(String name, String value, String other, String otherValue) {
        return new Headers(List.of(new Header(name, value), new Header(other, otherValue)));
    }
}
