package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.Header;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What travels on the wire, header by header and member by member. */
class WireFormatTest {

    private static final String POLICY = "\"hour\";q=50;w=3600, \"day\";q=600;w=86400";
    private static final String EXPOSED =
            "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy";

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void anAdmittedCallTellsTheLimitAndWhenTheOldestPermitReturns() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(14, () -> SAMPLE.as(client).get("/api/contacts"));
        SAMPLE.advance(Duration.ofSeconds(14_600));
        RunningSample.succeed(5, () -> SAMPLE.as(client).get("/api/contacts"));
        SAMPLE.advance(Duration.ofMinutes(30));

        Response sixth = SAMPLE.as(client).get("/api/contacts");

        assertThat(sixth.statusCode()).isEqualTo(200);
        assertThat(rateHeaders(sixth))
                .isEqualTo(Map.of(
                        "X-RateLimit-Limit",
                        "50",
                        "X-RateLimit-Remaining",
                        "44",
                        "X-RateLimit-Reset",
                        String.valueOf(SAMPLE.epochSecond() + 1_800),
                        "RateLimit-Policy",
                        POLICY,
                        "RateLimit",
                        "\"hour\";r=44;t=1800, \"day\";r=580;t=70000"));
        assertThat(sixth.header("Date")).isNotNull();
    }

    @Test
    void aRefusedCallIsToldWhatToWaitForInHeadersAndBody() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(50, () -> SAMPLE.as(client).get("/api/contacts"));
        SAMPLE.advance(Duration.ofSeconds(2_288));

        Response refused = SAMPLE.as(client).get("/api/contacts");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(rateHeaders(refused))
                .isEqualTo(Map.of(
                        "Retry-After",
                        "1312",
                        "X-RateLimit-Limit",
                        "50",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        String.valueOf(SAMPLE.epochSecond() + 1_312),
                        "RateLimit-Policy",
                        POLICY,
                        "RateLimit",
                        "\"hour\";r=0;t=1312"));
        assertThat(refused.headers().getValues("Cache-Control")).containsExactly("no-store");
        assertThat(refused.header("Content-Type")).isEqualTo("application/json");
        assertThat(refused.asString())
                .isEqualTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                        + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\","
                        + "\"status\":429,"
                        + "\"detail\":\"Limit of 50 requests per hour exceeded; retry in 1312 seconds.\","
                        + "\"violated-policies\":[\"hour\"],"
                        + "\"error\":\"too_many_requests\","
                        + "\"limit_exceeded\":\"hour\","
                        + "\"limits\":{\"hour\":50,\"day\":600},"
                        + "\"retry_after\":1312,"
                        + "\"message\":\"Limit of 50 requests per hour exceeded; retry in 1312 seconds.\"}");
    }

    @Test
    void aForcedRefusalIsShapedLikeARealOne() {
        String client = SAMPLE.newClient();

        Response forced = SAMPLE.as(client).header("X-RateLimit", "1").get("/api/contacts");

        assertThat(forced.statusCode()).isEqualTo(429);
        assertThat(rateHeaders(forced))
                .isEqualTo(Map.of(
                        "Retry-After",
                        "1",
                        "X-RateLimit-Limit",
                        "50",
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        String.valueOf(SAMPLE.epochSecond() + 1),
                        "RateLimit-Policy",
                        POLICY,
                        "RateLimit",
                        "\"hour\";r=0;t=1"));
        assertThat(forced.headers().getValues("Cache-Control")).containsExactly("no-store");
        Map<String, Object> body = forced.jsonPath().getMap("$");
        assertThat(body)
                .containsEntry("forced", true)
                .containsEntry("retry_after", 1)
                .containsEntry("limit_exceeded", "hour")
                .containsEntry("violated-policies", List.of("hour"))
                .containsEntry("limits", Map.of("hour", 50, "day", 600));
    }

    @Test
    void anUnlimitedEndpointCanBeForcedAndThenNamesNoLimit() {
        Response forced = SAMPLE.anonymous().header("X-RateLimit", "1").get("/health");

        assertThat(forced.statusCode()).isEqualTo(429);
        assertThat(rateHeaders(forced)).isEqualTo(Map.of("Retry-After", "1"));
        assertThat(forced.headers().getValues("Cache-Control")).containsExactly("no-store");
        Map<String, Object> body = forced.jsonPath().getMap("$");
        assertThat(body)
                .containsEntry("forced", true)
                .containsEntry("limit_exceeded", "test")
                .containsEntry("limits", Map.of())
                .containsEntry("violated-policies", List.of());
    }

    @Test
    void aLoweredLimitIsShownWhileThePolicyStaysTheRealOne() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(2, () -> lowered(client));

        Response third = lowered(client);
        RunningSample.succeed(2, () -> lowered(client));
        Response sixth = lowered(client);

        assertThat(third.header("X-RateLimit-Limit")).isEqualTo("5");
        assertThat(third.header("X-RateLimit-Remaining")).isEqualTo("2");
        assertThat(third.header("RateLimit-Policy")).isEqualTo(POLICY);
        assertThat(third.header("RateLimit")).isEqualTo("\"hour\";r=2;t=3600, \"day\";r=597;t=86400");
        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.header("Retry-After")).isEqualTo("3600");
        assertThat(sixth.header("X-RateLimit-Limit")).isEqualTo("5");
        assertThat(sixth.header("RateLimit-Policy")).isEqualTo(POLICY);
        assertThat(sixth.jsonPath().getMap("limits")).isEqualTo(Map.of("hour", 5, "day", 600));
    }

    @ParameterizedTest(name = "Accept: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "application/problem+json | application/problem+json",
                "text/html, application/problem+json;q=0.5 | application/problem+json",
                "application/problem+json;q=0 | application/json",
                "*/* | application/json",
                "text/html | application/json"
            })
    void theSameBodyIsAProblemWhenTheCallerAcceptsProblems(String accept, String contentType) {
        for (String path : List.of("/legacy/report", "/health")) {
            Response refused =
                    SAMPLE.anonymous().accept(accept).header("X-RateLimit", "1").get(path);

            assertThat(refused.header("Content-Type")).as(path).isEqualTo(contentType);
            assertThat(JsonPath.from(refused.asString()).getInt("status")).isEqualTo(429);
        }
    }

    @Test
    void aResourceThatProducesJsonIsRefusedWithAProblemToCallersThatAcceptBoth() {
        Response refused = SAMPLE.anonymous()
                .accept("application/json, application/problem+json")
                .header("X-RateLimit", "1")
                .get("/api/contacts");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void aRefusedHeadHasTheHeadersAndNoBody() {
        for (String path : List.of("/api/contacts", "/legacy/report")) {
            Response refused = SAMPLE.anonymous().header("X-RateLimit", "1").head(path);

            assertThat(refused.statusCode()).as(path).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.asString()).isEmpty();
        }
    }

    @Test
    void scriptsOfOtherOriginsMaySeeTheHeaders() {
        for (String path : List.of("/api/contacts", "/legacy/report")) {
            assertThat(SAMPLE.anonymous()
                            .header("Origin", "https://app.example")
                            .get(path)
                            .headers()
                            .getValues("Access-Control-Expose-Headers"))
                    .containsExactly(EXPOSED);
            assertThat(SAMPLE.anonymous()
                            .header("Origin", "https://app.example")
                            .header("X-RateLimit", "1")
                            .get(path)
                            .headers()
                            .getValues("Access-Control-Expose-Headers"))
                    .containsExactly(EXPOSED);
            assertThat(SAMPLE.anonymous().get(path).header("Access-Control-Expose-Headers"))
                    .isNull();
        }
    }

    @Test
    void aRefusalNeverTellsWhoWasRefused() {
        Response refused = SAMPLE.from("198.51.100.250")
                .header("Authorization", "Bearer demo-verysecret-1")
                .header("X-User", "verysecret")
                .header("X-RateLimit-Minute", "0")
                .get("/api/messages");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.asString() + refused.headers()).doesNotContain("verysecret", "198.51.100.250");
    }

    private static Response lowered(String client) {
        return SAMPLE.as(client).header("X-RateLimit-Hour", "5").get("/api/contacts");
    }

    /** Fails on a header sent twice, which clients would join to something that is no number. */
    private static Map<String, String> rateHeaders(Response response) {
        return response.headers().asList().stream()
                .filter(header -> header.getName().toLowerCase(Locale.ROOT).matches("(x-)?ratelimit.*|retry-after"))
                .collect(Collectors.toMap(Header::getName, Header::getValue));
    }
}
