package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The told wait is true: one second earlier the same call is refused, at the told time it is admitted. */
class RetryAfterTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void isExactForOneFullLimit() {
        String client = SAMPLE.newClient();
        Supplier<Response> call = () -> SAMPLE.as(client).get("/api/contacts");
        RunningSample.succeed(1, call);
        SAMPLE.advance(Duration.ofMinutes(10));
        RunningSample.succeed(49, call);
        SAMPLE.advance(Duration.ofMinutes(5).plusMillis(1));

        long wait = toldWait(call.get());

        assertThat(wait).isEqualTo(45 * 60);
        SAMPLE.advance(Duration.ofSeconds(wait - 1));
        assertThat(toldWait(call.get())).isEqualTo(1);
        SAMPLE.advance(Duration.ofSeconds(1));
        assertThat(RunningSample.statuses(2, call)).containsExactly(200, 429);
    }

    @Test
    void isTheLongerOneForTwoFullLimitsOfOneSubject() {
        String client = SAMPLE.newClient();
        Supplier<Response> call = () -> put(client);
        for (int hour = 0; hour < 3; hour++) {
            RunningSample.succeed(4, call);
            SAMPLE.advance(Duration.ofHours(hour < 2 ? 1 : 0));
        }

        Response refused = call.get();

        assertThat(refused.jsonPath().getList("violated-policies")).isEqualTo(List.of("day", "hour"));
        assertThat(refused.jsonPath().getString("limit_exceeded")).isEqualTo("day");
        long wait = toldWait(refused);
        assertThat(wait).isEqualTo(Duration.ofHours(22).toSeconds());
        SAMPLE.advance(Duration.ofSeconds(wait - 1));
        assertThat(call.get().statusCode()).isEqualTo(429);
        SAMPLE.advance(Duration.ofSeconds(1));
        assertThat(RunningSample.statuses(5, call)).containsExactly(200, 200, 200, 200, 429);
    }

    @Test
    void isTheLongerOneForTwoFullLimitsOfDifferentSubjects() {
        String client = SAMPLE.newClient();
        Supplier<Response> first = companies(client, 1);
        Supplier<Response> second = companies(client, 2);
        RunningSample.succeed(60, first);
        SAMPLE.advance(Duration.ofSeconds(20));
        RunningSample.succeed(60, second);
        RunningSample.succeed(60, companies(client, 3));
        SAMPLE.advance(Duration.ofSeconds(5));

        Response ofSecond = second.get();

        assertThat(ofSecond.jsonPath().getList("violated-policies"))
                .isEqualTo(List.of("token-minute", "client-minute"));
        long wait = toldWait(ofSecond);
        assertThat(wait).isEqualTo(55);
        assertThat(toldWait(first.get())).isEqualTo(35);
        SAMPLE.advance(Duration.ofSeconds(wait - 1));
        assertThat(second.get().statusCode()).isEqualTo(429);
        SAMPLE.advance(Duration.ofSeconds(1));
        assertThat(second.get().statusCode()).isEqualTo(200);
    }

    @Test
    void namesTheBroaderSubjectWhenItsWaitIsLonger() {
        String client = SAMPLE.newClient();
        SAMPLE.advance(Duration.ofSeconds(60));
        Supplier<Response> early = companies(client, 1);
        RunningSample.succeed(59, early);
        RunningSample.succeed(60, companies(client, 2));
        RunningSample.succeed(60, companies(client, 3));
        SAMPLE.advance(Duration.ofSeconds(30));
        RunningSample.succeed(1, early);

        Response refused = early.get();

        assertThat(toldWait(refused)).isEqualTo(30);
        assertThat(refused.jsonPath().getList("violated-policies"))
                .containsExactlyInAnyOrder("token-minute", "client-minute");
        SAMPLE.advance(Duration.ofSeconds(29));
        assertThat(early.get().statusCode()).isEqualTo(429);
        SAMPLE.advance(Duration.ofSeconds(1));
        assertThat(early.get().statusCode()).isEqualTo(200);
    }

    @Test
    void rollsAndDoesNotStartAgainAtTheFullHour() {
        String client = SAMPLE.newClient();
        SAMPLE.advance(Duration.ofMinutes(18));
        RunningSample.succeed(1, () -> put(client));
        SAMPLE.advance(Duration.ofMinutes(1));
        RunningSample.succeed(3, () -> put(client));

        SAMPLE.advance(Duration.ofMinutes(1));
        Response atTheHour = put(client);

        assertThat(toldWait(atTheHour)).isEqualTo(58 * 60);
        SAMPLE.advance(Duration.ofMinutes(58).minusMillis(1));
        assertThat(put(client).statusCode()).isEqualTo(429);
        SAMPLE.advance(Duration.ofMillis(1));
        assertThat(RunningSample.statuses(2, () -> put(client))).containsExactly(200, 429);
    }

    private static long toldWait(Response refused) {
        assertThat(refused.statusCode()).isEqualTo(429);
        long wait = Long.parseLong(refused.header("Retry-After"));
        assertThat(refused.jsonPath().getLong("retry_after")).isEqualTo(wait);
        assertThat(Long.parseLong(refused.header("X-RateLimit-Reset"))).isEqualTo(SAMPLE.epochSecond() + wait);
        return wait;
    }

    private static Supplier<Response> companies(String client, int token) {
        return () -> SAMPLE.withToken("demo-" + client + "-" + token).get("/api/connect/companies");
    }

    private static Response put(String client) {
        return SAMPLE.as(client)
                .contentType("application/json")
                .body("{\"name\":\"Ada\"}")
                .put("/api/contacts/7");
    }
}
