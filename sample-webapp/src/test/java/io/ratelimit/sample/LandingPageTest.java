package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LandingPageTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample();

    @ParameterizedTest
    @CsvSource({"/, text/html", "/page.css, text/css", "/page.js, text/javascript", "/windows.js, text/javascript"})
    void isServedUnlimitedUnderAStrictPolicy(String path, String type) {
        Response page = SAMPLE.anonymous().get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.contentType()).startsWith(type);
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'self'");
        assertThat(page.header("X-RateLimit-Limit")).isNull();
    }

    @Test
    void keepsToItsOwnPolicy() {
        String page = SAMPLE.anonymous().get("/").asString();

        assertThat(page).doesNotContain("http://", "https://", "style=", "onclick=", "<style");
        assertThat(page).contains("<script src=\"page.js\"", "<link rel=\"stylesheet\" href=\"page.css\"");
        assertThat(SAMPLE.anonymous().get("/page.js").asString()).doesNotContain("http://", "https://", "innerHTML");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/contacts",
                "GET /api/contacts/7",
                "PUT /api/contacts/7",
                "POST /api/contacts/batch",
                "GET /api/connect/companies",
                "GET /api/connect/transactions",
                "POST /api/licenses/validate",
                "GET /api/licenses/ABC-1",
                "POST /oauth/token",
                "GET /api/messages",
                "GET /api/reports",
                "POST /api/faxes",
                "GET /legacy/report",
                "GET /plain/hello",
                "GET /health"
            })
    void offersEveryEndpoint(String endpoint) {
        assertThat(SAMPLE.anonymous().get("/").asString()).contains("<option>" + endpoint + "</option>");
    }
}
