package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which calls share a counter, and which do not. */
class SharedLimitsTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void theMethodsOfAClassShareItsLimits() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(30, () -> SAMPLE.as(client).get("/api/connect/companies"));
        RunningSample.succeed(30, () -> SAMPLE.as(client).get("/api/connect/transactions"));

        assertThat(SAMPLE.as(client).get("/api/connect/companies").statusCode()).isEqualTo(429);
        assertThat(SAMPLE.as(client).get("/api/connect/transactions").statusCode())
                .isEqualTo(429);
    }

    @Test
    void endpointsWithLimitsOfTheirOwnDoNotShareThem() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(50, () -> SAMPLE.as(client).get("/api/contacts"));

        assertThat(SAMPLE.as(client).get("/api/contacts").statusCode()).isEqualTo(429);
        assertThat(SAMPLE.as(client).get("/api/contacts/1").header("X-RateLimit-Remaining"))
                .isEqualTo("49");
    }

    @Test
    void anIdIsNoEndpointOfItsOwn() {
        String client = SAMPLE.newClient();
        SAMPLE.as(client).get("/api/contacts/1");

        assertThat(SAMPLE.as(client).get("/api/contacts/2").header("X-RateLimit-Remaining"))
                .isEqualTo("48");
    }

    @Test
    void aClientIsLimitedOverAllOfItsTokens() {
        String client = SAMPLE.newClient();
        for (int token = 1; token <= 4; token++) {
            String bearer = "demo-" + client + "-" + token;
            RunningSample.succeed(45, () -> SAMPLE.withToken(bearer).get("/api/connect/companies"));
        }

        for (int token = 1; token <= 5; token++) {
            Response refused = SAMPLE.withToken("demo-" + client + "-" + token).get("/api/connect/companies");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.jsonPath().getList("violated-policies")).isEqualTo(List.of("client-minute"));
            assertThat(refused.jsonPath().getMap("limits")).containsEntry("minute", 180);
            assertThat(refused.header("X-RateLimit-Limit")).isEqualTo("180");
        }
    }

    @Test
    void anAddressIsLimitedOverAllOfItsTokens() {
        String address = SAMPLE.newAddress();
        for (int token = 1; token <= 3; token++) {
            String client = SAMPLE.newClient();
            RunningSample.succeed(100, () -> license(address, client));
        }

        Response refused = license(address, SAMPLE.newClient());

        assertThat(refused.jsonPath().getList("violated-policies")).isEqualTo(List.of("ip-minute"));
        assertThat(license(SAMPLE.newAddress(), SAMPLE.newClient()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theLimitOfACriticalEndpointComesOnTop() {
        String client = SAMPLE.newClient();
        String address = SAMPLE.newAddress();
        Supplier<Response> validate = () -> licensed(address, client)
                .contentType("application/json")
                .body("{\"key\":\"ABC\"}")
                .post("/api/licenses/validate");
        RunningSample.succeed(5, validate);

        assertThat(validate.get().jsonPath().getList("violated-policies")).isEqualTo(List.of("validate-minute"));
        RunningSample.succeed(95, () -> license(address, client));
        assertThat(license(address, client).statusCode()).isEqualTo(429);
        assertThat(validate.get().jsonPath().getList("violated-policies"))
                .containsExactlyInAnyOrder("token-minute", "validate-minute");
    }

    @Test
    void aGroupIsOneCounterForAllOfItsEndpoints() {
        String client = SAMPLE.newClient();
        Supplier<Response> fax = () ->
                SAMPLE.as(client).contentType("application/json").body("{}").post("/api/faxes");
        RunningSample.succeed(6, () -> SAMPLE.as(client).get("/api/reports"));
        RunningSample.succeed(4, fax);

        assertThat(SAMPLE.as(client).get("/api/reports").statusCode()).isEqualTo(429);
        assertThat(fax.get().statusCode()).isEqualTo(429);
        assertThat(SAMPLE.as(client).get("/api/messages").header("X-RateLimit-Remaining"))
                .as("another group")
                .isEqualTo("49");
    }

    @Test
    void aGroupIsCountedForEachUserOfEachClient() {
        String client = SAMPLE.newClient();
        Supplier<Response> ada = () -> SAMPLE.as(client).header("X-User", "ada").get("/api/reports");
        RunningSample.succeed(10, ada);

        assertThat(ada.get().statusCode()).isEqualTo(429);
        assertThat(SAMPLE.as(client)
                        .header("X-User", "grace")
                        .get("/api/reports")
                        .statusCode())
                .isEqualTo(200);
        assertThat(SAMPLE.as(SAMPLE.newClient())
                        .header("X-User", "ada")
                        .get("/api/reports")
                        .statusCode())
                .isEqualTo(200);
        assertThat(SAMPLE.withToken("demo-" + client + "-2")
                        .header("X-User", "ada")
                        .get("/api/reports")
                        .statusCode())
                .as("another token of the same user")
                .isEqualTo(429);
    }

    @Test
    void aClientsOwnUserIsNamedAfterIt() {
        String client = SAMPLE.newClient();
        RunningSample.succeed(9, () -> SAMPLE.as(client).get("/api/reports"));

        assertThat(SAMPLE.as(client)
                        .header("X-User", client + "-user")
                        .get("/api/reports")
                        .header("X-RateLimit-Remaining"))
                .isEqualTo("0");
    }

    private static Response license(String address, String client) {
        return licensed(address, client).get("/api/licenses/ABC");
    }

    private static RequestSpecification licensed(String address, String client) {
        return SAMPLE.from(address).header("Authorization", "Bearer demo-" + client + "-1");
    }
}
