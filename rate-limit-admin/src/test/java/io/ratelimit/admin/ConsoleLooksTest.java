package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every view in light and dark, on a desk and on a phone. Leaves pictures in {@code target/screenshots}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleLooksTest {

    private static final List<String> VIEWS = List.of("overview", "grants", "policies", "audit", "health");

    private static final String TOO_WIDE =
            "return [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right"
                    + " > document.documentElement.clientWidth).map(each => each.outerHTML.slice(0, 80)).join('\\n')";

    private AdminServer server;
    private Browser browser;
    private String axe = "";

    @BeforeAll
    void start() throws Exception {
        browser = Browser.open();
        FakeAdministration administration = new FakeAdministration(InstantSource.system(), 8, 40);
        server = AdminServer.signedIn(new AdminServlet(() -> administration), "ada");
        try (InputStream in = ConsoleLooksTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        String nextWeek =
                InstantSource.system().instant().plus(Duration.ofDays(6)).toString();
        server.post("/api/grants", "{\"policy\":\"heavy\",\"permits\":5,\"reason\":\"High load, ticket 4711\"}");
        server.post(
                "/api/grants",
                "{\"who\":{\"identity\":\"ip\",\"value\":\"203.0.0.2\"},\"permits\":0,"
                        + "\"reason\":\"Scrapes the price list\"}");
        server.post(
                "/api/grants",
                "{\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"factor\":2,\"until\":\"" + nextWeek
                        + "\",\"reason\":\"Their integration goes live this week\"}");
        server.post(
                "/api/grants",
                "{\"who\":{\"identity\":\"user\",\"value\":\"bo\"},\"policy\":\"retired\","
                        + "\"interval\":\"hour\",\"permits\":500}");
        server.post("/api/grants/g1/end", "{\"reason\":\"Load is back to normal\"}");
    }

    @AfterAll
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"desk, light, 1280", "desk, dark, 1280", "phone, light, 360", "phone, dark, 360"})
    void everyViewIsAccessibleAndFits(String device, String scheme, int width) throws Exception {
        browser.size(width, width > 700 ? 900 : 740);
        browser.dark(scheme.equals("dark"));
        browser.go("about:blank");
        browser.go(server.uri("/"));
        browser.until("document.querySelectorAll('#near button').length === 10");
        assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches"))
                .isEqualTo(scheme.equals("dark"));
        browser.run("document.getElementById('chart-details').open = true");
        check("overview with table", "");
        browser.run("document.getElementById('chart-details').open = false");
        String look = "-" + device + "-" + scheme;
        for (String view : VIEWS) {
            browser.run("location.hash = arguments[0]", view);
            browser.until("!document.getElementById('view-" + view + "').hidden");
            browser.run(
                    "document.getElementById('show-ended').checked || document.getElementById('show-ended').click()");
            check(view, view + look);
        }
        browser.run("location.hash = 'overview'");
        browser.until("!document.getElementById('view-overview').hidden");
        browser.run(
                "[...document.querySelectorAll('#used button')].find(each => each.textContent.startsWith('token')).click()");
        browser.until("document.querySelectorAll('.window').length > 0");
        browser.until("document.querySelector('#subject canvas').ariaLabel.includes('percent')");
        check("subject", "subject" + look);
        browser.run("document.querySelector('.who .actions button').click()");
        browser.until("document.querySelector('#confirm-effect tbody tr')");
        check("confirm", "confirm" + look);
        browser.run("document.querySelector('#confirm-dialog [data-close]').click()");
        browser.run("document.querySelector('.who .actions button:last-child').click()");
        browser.until("document.querySelector('#g-preview tbody tr')");
        check("grant", "grant" + look);
        assertThat(browser.said()).isEmpty();
    }

    private void check(String what, String picture) throws IOException {
        if (!picture.isEmpty()) {
            browser.picture(picture);
        }
        assertThat(browser.number("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("what %s has over the width of the window: %s", what, browser.run(TOO_WIDE))
                .isEqualTo(0);
        browser.run(axe);
        assertThat((String) browser.runLong(
                        "const done = arguments[0]; axe.run().then(found => done((found.passes.length < 10 ? 'it looked at nothing' : '')"
                                + " + found.violations"
                                + ".map(each => each.id + ' ' + each.nodes.map(node => node.target + ' '"
                                + " + node.failureSummary).join(', ')).join('\\n')))"))
                .as("what axe finds in %s", what)
                .isEmpty();
    }
}
