package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console in a real browser, on an API with traffic. */
class ConsoleBrowserTest {

    private final FakeAdministration administration = new FakeAdministration(InstantSource.system(), 8, 40);
    private AdminServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.open();
        server = AdminServer.signedIn(new AdminServlet(() -> administration), "ada");
    }

    @AfterEach
    void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void pictures() throws Exception {
        server.post(
                "/api/grants",
                "{\"who\":{\"identity\":\"client\",\"value\":\"acme\"},\"factor\":2,\"until\":\"2030-01-01T00:00:00Z\",\"reason\":\"Their integration goes live this week\"}");
        server.post(
                "/api/grants",
                "{\"who\":{\"identity\":\"ip\",\"value\":\"203.0.0.2\"},\"permits\":0,\"until\":\"2029-01-01T00:00:00Z\",\"reason\":\"Scrapes\"}");
        server.post("/api/grants", "{\"policy\":\"heavy\",\"permits\":5,\"reason\":\"High load, ticket 4711\"}");
        server.post("/api/grants/g2/end", "{\"reason\":\"They stopped\"}");
        for (boolean dark : new boolean[] {false, true}) {
            String mode = dark ? "dark" : "light";
            browser.size(1280, 900);
            browser.dark(dark);
            browser.go(server.uri("/"));
            browser.until("document.querySelectorAll('#near li button').length > 3");
            browser.picture("overview-" + mode);
            for (String view : new String[] {"grants", "policies", "audit", "health"}) {
                browser.find("nav a[href='#" + view + "']").click();
                browser.picture(view + "-" + mode);
            }
            browser.find("nav a[href='#overview']").click();
            browser.run(
                    "[...document.querySelectorAll('#near button')].find(b => b.textContent.startsWith('client:acme')||b.textContent.startsWith('token')).click()");
            browser.until("document.querySelectorAll('.window').length > 0");
            browser.run("return 1");
            browser.runLong("const d = arguments[0]; setTimeout(d, 9000)");
            browser.picture("subject-" + mode);
            browser.run("document.querySelector('.who .actions button').click()");
            browser.picture("confirm-" + mode);
            browser.run("document.querySelector('#confirm-dialog [data-close]').click()");
            browser.find("nav a[href='#grants']").click();
            browser.find("#new-grant").click();
            browser.picture("grant-" + mode);
            browser.run("document.querySelector('#grant-dialog [data-close]').click()");
            browser.size(360, 740);
            for (String view : new String[] {"overview", "grants", "policies", "subjects", "audit"}) {
                browser.run("location.hash = '" + view + "'");
                browser.until("!document.getElementById('view-" + view + "').hidden");
                browser.picture("phone-" + view + "-" + mode);
            }
            assertThat(browser.said()).isEmpty();
        }
    }
}
