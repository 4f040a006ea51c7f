package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the page and its parts are served. */
class ConsolePartsTest {

    private AdminServer server;

    @BeforeEach
    void start() throws Exception {
        server = AdminServer.trusting(new AdminServlet(() -> new FakeAdministration(InstantSource.system(), 8, 40)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void withoutTheSlashThePageIsOneStepAside() throws Exception {
        HttpResponse<String> answer = server.get("");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("limits/");
        assertThat(answer.uri().resolve("limits/")).isEqualTo(server.uri("/"));
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/assets/console.css, text/css",
        "/assets/console.js, text/javascript",
        "/assets/chart.js, text/javascript",
        "/assets/icon.svg, image/svg+xml"
    })
    void everyPartHasItsType(String path, String type) throws Exception {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).get().asString().startsWith(type);
        assertThat(answer.body()).isNotEmpty();
    }

    @Test
    void aPartThatTheBrowserHasIsNotSentAgain() throws Exception {
        String tag = server.get("/assets/chart.js").headers().firstValue("ETag").orElseThrow();
        for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
            HttpResponse<String> again = server.get("/assets/chart.js", "If-None-Match", known);
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.headers().firstValue("ETag")).hasValue(tag);
            assertThat(again.body()).isEmpty();
        }
        assertThat(server.get("/assets/chart.js", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/", "/assets/index.html", "/assets/..%2fApi.class", "/index.html", "/assets/x.js"})
    void nothingElseOfTheClassPathIsServed(String path) throws Exception {
        assertThat(server.get(path).statusCode()).isIn(400, 404);
    }

    /** A style or script in the page itself would be refused by its own policy. */
    @Test
    void thePageHasNothingInline() throws Exception {
        String page = server.get("/").body();
        assertThat(page).doesNotContain("<style", " style=", "javascript:", "http://", "https://");
        assertThat(page).doesNotContainPattern("<script(?![^>]*src=)").doesNotContainPattern("\\son[a-z]+=");
        assertThat(server.get("/assets/console.js").body())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
    }
}
