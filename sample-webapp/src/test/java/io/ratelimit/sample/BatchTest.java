package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A batch costs what it contains, which only its body tells. */
class BatchTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void costsOnePermitForEachElementAndShowsTheStateAfterwards() {
        Response answer = batch(SAMPLE.newClient(), 20);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("30");
        assertThat(answer.header("RateLimit")).isEqualTo("\"hour\";r=30;t=3600, \"day\";r=580;t=86400");
    }

    @Test
    void costsOneWhenEmpty() {
        assertThat(batch(SAMPLE.newClient(), 0).header("X-RateLimit-Remaining")).isEqualTo("49");
    }

    @Test
    void isRefusedWholeAndSpendsNothingWhenTooLittleIsLeft() {
        String client = SAMPLE.newClient();
        batch(client, 30);

        Response refused = batch(client, 21);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("3600");
        assertThat(batch(client, 20).header("X-RateLimit-Remaining")).isEqualTo("0");
    }

    @Test
    void isTooLargeWhenNoWaitingHelps() {
        String client = SAMPLE.newClient();
        batch(client, 10);

        Response tooLarge = batch(client, 51);

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.header("Retry-After")).isNull();
        assertThat(tooLarge.header("Cache-Control")).isEqualTo("no-store");
        Map<String, Object> body = tooLarge.jsonPath().getMap("$");
        assertThat(body)
                .containsEntry("status", 413)
                .containsEntry("error", "request_too_large")
                .doesNotContainKey("retry_after");
        assertThat(batch(client, 1).header("X-RateLimit-Remaining")).isEqualTo("39");
    }

    @Test
    void isRefusedAsTooManyWhenOnlyATestHeaderMakesItTooLarge() {
        String client = SAMPLE.newClient();

        Response refused = SAMPLE.as(client)
                .contentType("application/json")
                .header("X-RateLimit-Hour", "5")
                .body(Collections.nCopies(6, 1).toString())
                .post("/api/contacts/batch");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void countsApartFromTheOtherEndpoints() {
        String client = SAMPLE.newClient();
        batch(client, 50);

        assertThat(SAMPLE.as(client).get("/api/contacts").header("X-RateLimit-Remaining"))
                .isEqualTo("49");
    }

    @Test
    void takesArraysOnlyAndAnythingInThem() {
        String client = SAMPLE.newClient();

        assertThat(post(client, "[1,\"x\",null,{\"a\":[]}]").statusCode()).isEqualTo(200);
        assertThat(post(client, "{}").statusCode()).isEqualTo(400);
        assertThat(post(client, "[1,").statusCode()).isEqualTo(400);
    }

    @Test
    void anEmptyBodyIsRejectedAndCostsOne() {
        String client = SAMPLE.newClient();

        Response rejected = SAMPLE.as(client).contentType("application/json").post("/api/contacts/batch");

        assertThat(rejected.statusCode()).isEqualTo(400);
        assertThat(batch(client, 1).header("X-RateLimit-Remaining")).isEqualTo("48");
    }

    private static Response batch(String client, int size) {
        return post(client, Collections.nCopies(size, "{\"name\":\"Ada\"}").toString());
    }

    private static Response post(String client, String body) {
        return SAMPLE.as(client).contentType("application/json").body(body).post("/api/contacts/batch");
    }
}
