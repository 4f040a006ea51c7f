package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The token endpoint counts failures of a client and address, and calls of all kinds by the hour. */
class LoginTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void aRightSecretIsAnsweredWithATokenOfTheClient() {
        String address = SAMPLE.newAddress();

        Response answer = form(address, "acme", "secret-acme");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("access_token")).startsWith("demo-acme-");
        assertThat(answer.jsonPath().getString("token_type")).isEqualTo("Bearer");
    }

    @Test
    void fiveFailuresAreAnsweredAndTheSixthIsRefusedUntilAMinuteHasPassed() {
        String address = SAMPLE.newAddress();

        assertThat(RunningSample.statuses(6, () -> form(address, "acme", "wrong")))
                .containsExactly(401, 401, 401, 401, 401, 429);
        Response right = form(address, "acme", "secret-acme");
        assertThat(right.statusCode()).as("even the right secret waits").isEqualTo(429);
        assertThat(right.header("Retry-After")).isEqualTo("60");
        SAMPLE.advance(Duration.ofMinutes(1));
        assertThat(form(address, "acme", "secret-acme").statusCode()).isEqualTo(200);
    }

    @Test
    void basicAndFormCredentialsAreTheSameClient() {
        String address = SAMPLE.newAddress();

        assertThat(RunningSample.statuses(3, () -> form(address, "acme", "wrong")))
                .isEqualTo(Collections.nCopies(3, 401));
        assertThat(RunningSample.statuses(3, () -> basic(address, "acme", "wrong")))
                .containsExactly(401, 401, 429);
    }

    @Test
    void clientsAndAddressesFailApart() {
        String address = SAMPLE.newAddress();
        RunningSample.statuses(6, () -> form(address, "acme", "wrong"));

        assertThat(form(address, "globex", "wrong").statusCode()).isEqualTo(401);
        assertThat(form(SAMPLE.newAddress(), "acme", "wrong").statusCode()).isEqualTo(401);
        assertThat(form(address, "acme", "wrong").statusCode()).isEqualTo(429);
    }

    @Test
    void aCallerThatNamesNoClientIsCountedByItsAddress() {
        String address = SAMPLE.newAddress();

        assertThat(RunningSample.statuses(6, () -> SAMPLE.from(address).post("/oauth/token")))
                .containsExactly(401, 401, 401, 401, 401, 429);
    }

    @Test
    void aGoodLoginShowsThatItLeftNoFailureBehind() {
        Response answer = form(SAMPLE.newAddress(), "acme", "secret-acme");

        assertThat(answer.header("RateLimit")).isEqualTo("\"minute\";r=5;t=0, \"hour\";r=59;t=3600");
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("5");
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("5");
    }

    @Test
    void aHundredConcurrentGoodLoginsLeaveNoFailureBehind() throws Exception {
        String address = SAMPLE.newAddress();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Response>> answers = new ArrayList<>();
            for (int call = 0; call < 100; call++) {
                String client = "acme" + call % 4;
                answers.add(callers.submit(() -> form(address, client, "secret-" + client)));
            }
            int granted = 0;
            for (Future<Response> answer : answers) {
                Response response = answer.get();
                assertThat(response.statusCode()).isIn(200, 429);
                granted += response.statusCode() == 200 ? 1 : 0;
            }
            assertThat(granted).isGreaterThanOrEqualTo(4);
        } finally {
            callers.shutdownNow();
        }
        for (String client : List.of("acme0", "acme1", "acme2", "acme3")) {
            assertThat(RunningSample.statuses(6, () -> form(address, client, "wrong")))
                    .as(client)
                    .containsExactly(401, 401, 401, 401, 401, 429);
        }
    }

    @Test
    void aFieldNameThatIsWrittenInAnotherWayIsTheSameField() {
        String address = SAMPLE.newAddress();
        AtomicInteger decoy = new AtomicInteger();

        assertThat(RunningSample.statuses(
                        6,
                        () -> SAMPLE.from(address)
                                .contentType("application/x-www-form-urlencoded")
                                .body("client%5Fid=decoy" + decoy.incrementAndGet()
                                        + "&client_id=acme5&client_secret=secret-acme5")
                                .post("/oauth/token")))
                .as("each names another client, which nobody guesses the secret of")
                .containsOnly(401);
    }

    private static Response form(String address, String client, String secret) {
        return SAMPLE.from(address)
                .formParam("client_id", client)
                .formParam("client_secret", secret)
                .formParam("grant_type", "client_credentials")
                .post("/oauth/token");
    }

    private static Response basic(String address, String client, String secret) {
        return SAMPLE.from(address).auth().preemptive().basic(client, secret).post("/oauth/token");
    }
}
