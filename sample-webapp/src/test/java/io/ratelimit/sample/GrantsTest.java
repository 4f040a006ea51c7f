package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.restassured.response.Response;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Grants of a rules file, and how test headers work on top of them. */
class GrantsTest {

    private static final String RULES = """
            {"grants": [
              {"identity": "client", "value": "acme", "interval": "hour", "permits": 500, "reason": "pilot"},
              {"identity": "client", "value": "small", "policy": "light", "permits": 2},
              {"identity": "client", "value": "blocked", "permits": 0},
              {"identity": "client", "value": "late", "interval": "hour", "permits": 500,
               "until": "2026-11-21T22:40:00Z"}
            ]}""";

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample(options -> options.rules(RULES), context -> {});

    private static int tokens;

    static Stream<Arguments> vectors() {
        return Stream.of(
                arguments("100", 99, 200, "100"),
                arguments("100", 100, 429, "100"),
                arguments("600", 499, 200, "500"),
                arguments("600", 500, 429, "500"));
    }

    @ParameterizedTest(name = "X-RateLimit-Hour: {0} after {1} calls: {2}")
    @MethodSource("vectors")
    void aTestHeaderLowersTheGrantedLimitOnly(String hour, int before, int status, String limit) {
        String token = newToken("acme");
        RunningSample.succeed(before, () -> SAMPLE.withToken(token).get("/api/contacts"));

        Response response =
                SAMPLE.withToken(token).header("X-RateLimit-Hour", hour).get("/api/contacts");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.header("X-RateLimit-Limit")).isEqualTo(limit);
        assertThat(response.header("RateLimit-Policy")).isEqualTo("\"hour\";q=500;w=3600, \"day\";q=600;w=86400");
    }

    @Test
    void aGrantForOnePolicyChangesNoOther() {
        String token = newToken("small");

        assertThat(RunningSample.statuses(3, () -> SAMPLE.withToken(token).get("/api/messages")))
                .containsExactly(200, 200, 429);
        assertThat(SAMPLE.withToken(token).get("/api/reports").header("X-RateLimit-Limit"))
                .isEqualTo("10");
    }

    @Test
    void aClientWithoutPermitsIsBlocked() {
        Response refused = SAMPLE.withToken(newToken("blocked")).get("/api/contacts");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.jsonPath().getMap("limits")).isEqualTo(Map.of("hour", 0, "day", 0));
    }

    @Test
    void aGrantThatHasEndedIsIgnored() {
        assertThat(SAMPLE.withToken(newToken("late")).get("/api/contacts").header("X-RateLimit-Limit"))
                .isEqualTo("50");
    }

    @Test
    void aForcedRefusalShowsTheGrantedLimits() {
        Response forced =
                SAMPLE.withToken(newToken("acme")).header("X-RateLimit", "1").get("/api/contacts");

        assertThat(forced.header("X-RateLimit-Limit")).isEqualTo("500");
        assertThat(forced.jsonPath().getMap("limits")).isEqualTo(Map.of("hour", 500, "day", 600));
    }

    @Test
    void rulesOfAnotherFileReplaceThePackagedOnes() {
        assertThat(SAMPLE.anonymous().get("/plain/hello").headers().hasHeaderWithName("X-RateLimit-Limit"))
                .isFalse();
    }

    private static String newToken(String client) {
        return "demo-" + client + "-" + ++tokens;
    }
}
