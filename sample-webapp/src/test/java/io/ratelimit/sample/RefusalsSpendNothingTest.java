package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A refused call has spent nothing, of any limit, of any subject. */
class RefusalsSpendNothingTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void ofTheOtherLimitOfTheSameEndpoint() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(4, () -> put(client));
        assertThat(RunningSample.statuses(20, () -> put(client))).isEqualTo(Collections.nCopies(20, 429));

        SAMPLE.advance(Duration.ofHours(1));
        Response fifth = putLowered(client);

        assertThat(fifth.statusCode()).isEqualTo(200);
        assertThat(fifth.header("X-RateLimit-Limit")).isEqualTo("5");
        assertThat(fifth.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(fifth.header("RateLimit")).isEqualTo("\"hour\";r=3;t=3600, \"day\";r=0;t=82800");
        assertThat(putLowered(client).jsonPath().getString("limit_exceeded")).isEqualTo("day");
    }

    @Test
    void ofTheDayWhileTheHourIsFull() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(4, () -> put(client));
        RunningSample.statuses(20, () -> put(client));

        Response both = putLowered(client);

        assertThat(both.jsonPath().getString("limit_exceeded")).isEqualTo("hour");
        assertThat(both.jsonPath().getMap("limits")).containsEntry("day", 5);
    }

    @Test
    void ofTheTokenWhenTheClientIsFull() {
        String client = SAMPLE.newClient();
        for (int token = 1; token <= 3; token++) {
            RunningSample.succeed(60, companies(client, token));
        }

        RunningSample.statuses(20, companies(client, 4));
        SAMPLE.advance(Duration.ofMinutes(1));

        assertThat(companies(client, 4).get().header("RateLimit"))
                .isEqualTo("\"client-minute\";r=179;t=60, \"token-minute\";r=59;t=60");
    }

    @Test
    void ofTheClientWhenATokenIsFull() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(60, companies(client, 1));

        RunningSample.statuses(20, companies(client, 1));

        assertThat(companies(client, 2).get().header("RateLimit"))
                .isEqualTo("\"client-minute\";r=119;t=60, \"token-minute\";r=59;t=60");
    }

    @Test
    void ofTheAddressWhenTheEndpointIsFull() {
        String address = SAMPLE.newAddress();
        String client = SAMPLE.newClient();
        Supplier<Response> validate = () -> SAMPLE.from(address)
                .header("Authorization", "Bearer demo-" + client + "-1")
                .contentType("application/json")
                .body("{}")
                .post("/api/licenses/validate");
        RunningSample.succeed(5, validate);

        RunningSample.statuses(20, validate);

        assertThat(SAMPLE.from(address)
                        .header("Authorization", "Bearer demo-" + client + "-1")
                        .get("/api/licenses/k")
                        .header("RateLimit"))
                .isEqualTo("\"ip-minute\";r=294;t=60, \"token-minute\";r=94;t=60");
    }

    private static Supplier<Response> companies(String client, int token) {
        return () -> SAMPLE.withToken("demo-" + client + "-" + token).get("/api/connect/companies");
    }

    private static Response put(String client) {
        return contact(client).put("/api/contacts/7");
    }

    private static Response putLowered(String client) {
        return contact(client).header("X-RateLimit-Day", "5").put("/api/contacts/7");
    }

    private static RequestSpecification contact(String client) {
        return SAMPLE.as(client).contentType("application/json").body("{\"name\":\"Ada\"}");
    }
}
