package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every endpoint admits as many calls as its row says, and refuses the next one by the limit that the row names. */
class EndpointLimitsTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    static Stream<Arguments> rows() {
        Map<String, Object> tokenLimits = Map.of("hour", 50, "day", 600);
        return Stream.of(
                arguments("GET", "/api/contacts", 50, "hour", tokenLimits),
                arguments("GET", "/api/contacts/7", 50, "hour", tokenLimits),
                arguments("PUT", "/api/contacts/7", 4, "hour", Map.of("hour", 4, "day", 12)),
                arguments("POST", "/api/contacts/batch", 50, "hour", tokenLimits),
                arguments("GET", "/api/connect/companies", 60, "token-minute", Map.of("minute", 60)),
                arguments("GET", "/api/connect/transactions", 60, "token-minute", Map.of("minute", 60)),
                arguments("POST", "/api/licenses/validate", 5, "validate-minute", Map.of("minute", 5)),
                arguments("GET", "/api/licenses/ABC-1", 100, "token-minute", Map.of("minute", 100)),
                arguments("GET", "/api/messages", 50, "minute", Map.of("minute", 50)),
                arguments("GET", "/api/reports", 10, "minute", Map.of("minute", 10)),
                arguments("POST", "/api/faxes", 10, "minute", Map.of("minute", 10)),
                arguments("GET", "/legacy/report", 10, "minute", Map.of("minute", 10)),
                arguments("GET", "/plain/hello", 30, "minute", Map.of("minute", 30)));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("rows")
    void admitsTheRowsNumberAndRefusesTheNext(
            String method, String path, int permits, String violated, Map<String, Object> limits) {
        Supplier<Response> call = caller(method, path);

        RunningSample.succeed(permits, call);
        Response refused = call.get();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.jsonPath().getList("violated-policies")).isEqualTo(List.of(violated));
        assertThat(refused.jsonPath().getMap("limits")).isEqualTo(limits);
        assertThat(refused.header("X-RateLimit-Limit")).isEqualTo(String.valueOf(permits));
        assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
    }

    @Test
    void theTokenEndpointAdmitsSixtyAnHour() {
        String address = SAMPLE.newAddress();
        Supplier<Response> login = () -> SAMPLE.from(address)
                .auth()
                .preemptive()
                .basic("hourly", "secret-hourly")
                .post("/oauth/token");

        RunningSample.succeed(60, login);
        Response refused = login.get();

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.jsonPath().getList("violated-policies")).isEqualTo(List.of("hour"));
        assertThat(refused.jsonPath().getMap("limits")).isEqualTo(Map.of("minute", 5, "hour", 60));
    }

    @Test
    void healthIsNotLimitedAndCarriesNoRateHeaders() {
        String address = SAMPLE.newAddress();

        RunningSample.succeed(400, () -> SAMPLE.from(address).get("/health"));

        assertThat(SAMPLE.from(address).get("/health").headers().asList())
                .extracting(header -> header.getName().toLowerCase(Locale.ROOT))
                .noneMatch(name -> name.contains("ratelimit") || name.equals("retry-after"));
    }

    @Test
    void healthTellsHowTheStoreIs() {
        JsonPath health = SAMPLE.anonymous()
                .get("/health")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(health.getString("status")).isEqualTo("up");
        assertThat(health.getMap("store"))
                .isEqualTo(Map.of("answering", true, "nodes", 1, "silent", List.of(), "degraded", 0));
    }

    private static Supplier<Response> caller(String method, String path) {
        String address = SAMPLE.newAddress();
        String token = "Bearer demo-" + SAMPLE.newClient() + "-1";
        return () -> {
            RequestSpecification request = SAMPLE.from(address).header("Authorization", token);
            return method.equals("GET")
                    ? request.get(path)
                    : request.contentType(ContentType.JSON).body("[{}]").request(method, path);
        };
    }
}
