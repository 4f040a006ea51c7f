package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a call of the sample is counted as. */
class IdentityTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @Test
    void anyOtherBearerStringIsATokenOfItsOwnWithoutAClient() {
        String address = SAMPLE.newAddress();
        reports(address, "Bearer free-token");

        Response contacts = contacts(address, "Bearer free-token");

        assertThat(contacts.header("X-RateLimit-Remaining")).isEqualTo("49");
        assertThat(contacts(SAMPLE.newAddress(), "Bearer free-token").header("X-RateLimit-Remaining"))
                .as("the same token from elsewhere")
                .isEqualTo("48");
        assertThat(contacts(address, "Bearer other-token").header("X-RateLimit-Remaining"))
                .isEqualTo("49");
        assertThat(reports(address, "Bearer other-token").header("X-RateLimit-Remaining"))
                .as("no client and no user: counted by address")
                .isEqualTo("8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWNtZTpzZWNyZXQtYWNtZQ==", "Digest x", "demo-acme-1", "Bearer", "Bearerx two"})
    void anyOtherAuthorizationNamesNobody(String authorization) {
        String address = SAMPLE.newAddress();
        contacts(address, authorization);

        assertThat(SAMPLE.from(address).get("/api/contacts").header("X-RateLimit-Remaining"))
                .as("the same subject as without any")
                .isEqualTo("48");
    }

    @Test
    void aUserWithoutAClientIsNotBelieved() {
        String address = SAMPLE.newAddress();
        SAMPLE.from(address).header("X-User", "ada").get("/api/reports");

        assertThat(SAMPLE.from(address)
                        .header("X-User", "grace")
                        .get("/api/reports")
                        .header("X-RateLimit-Remaining"))
                .isEqualTo("8");
    }

    @Test
    void aClientIdMayContainHyphensAndDigits() {
        String address = SAMPLE.newAddress();
        String client = SAMPLE.newClient() + "-eu-2";
        reports(address, "Bearer demo-" + client + "-1");

        assertThat(reports(SAMPLE.newAddress(), "bearer demo-" + client + "-99").header("X-RateLimit-Remaining"))
                .isEqualTo("8");
    }

    private static Response contacts(String address, String authorization) {
        return SAMPLE.from(address).header("Authorization", authorization).get("/api/contacts");
    }

    private static Response reports(String address, String authorization) {
        return SAMPLE.from(address).header("Authorization", authorization).get("/api/reports");
    }
}
