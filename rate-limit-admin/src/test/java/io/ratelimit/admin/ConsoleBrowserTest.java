package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.admin.Administration.GrantState;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;

/** What an operator does in the console, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTest {

    /** The page waits a hundredth of what it would. */
    private static final String FASTER = "const timer = window.setTimeout;"
            + "window.setTimeout = (run, millis, ...all) => timer(run, millis / 100, ...all);"
            + "const signal = AbortSignal.timeout.bind(AbortSignal);"
            + "AbortSignal.timeout = millis => signal(millis / 100);";

    private FakeAdministration administration = new FakeAdministration(InstantSource.system(), 8, 40);
    private AdminServer server;
    private Browser browser;

    @BeforeAll
    void openBrowser() throws IOException {
        browser = Browser.open();
    }

    @AfterAll
    void closeBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        administration = new FakeAdministration(InstantSource.system(), 8, 40);
        server = AdminServer.signedIn(new AdminServlet(() -> administration), "ada");
        browser.said();
    }

    @AfterEach
    void stop() {
        browser.plain();
        browser.go("about:blank");
        server.close();
    }

    private void open(String view) {
        browser.go(server.uri("/#" + view));
        browser.until("document.getElementById('health-text').textContent.startsWith('Healthy')"
                + " && document.getElementById('policies-table').querySelector('tbody tr')");
    }

    @Test
    void thePageOpensWithoutAWordOnTheBrowsersConsole() {
        browser.go(server.uri(""));
        browser.until("document.querySelectorAll('#refused button').length === 10");
        assertThat(browser.run("return location.pathname")).isEqualTo(AdminServer.BASE + "/");
        assertThat(browser.find("#operator").getText()).isEqualTo("ada");
        assertThat(browser.find("#chart").getDomAttribute("aria-label"))
                .startsWith(
                        "Requests refused per second over the last ten minutes, by policy. Most in the last minute: ");
        browser.find("#chart-details summary").click();
        browser.until("document.querySelectorAll('#chart-table tbody tr').length === 8");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void aGrantIsMadeChangedAndEndedWithTheKeyboardAlone() {
        open("overview");
        browser.tabTo("nav a[href='#grants']");
        browser.type(Keys.ENTER);
        browser.until("document.activeElement.id === 'h-grants'");

        browser.tabTo("#new-grant");
        browser.type(Keys.ENTER);
        browser.until("document.activeElement.id === 'g-identity'");
        browser.type("client");
        browser.tabTo("#g-value");
        browser.type("acme");
        browser.tabTo("#g-number");
        browser.type(Keys.END, Keys.BACK_SPACE, "3");
        browser.until("document.getElementById('g-preview').textContent.includes('connectminute180540')");
        browser.tabTo("#g-reason");
        browser.type("goes live", Keys.ENTER);
        browser.until("document.getElementById('status').textContent === 'The grant is made.'");
        browser.until("document.activeElement.id === 'new-grant'");
        GrantState made = administration.grants().get(0);
        assertThat(made.by()).isEqualTo("ada");
        assertThat(made.draft().who()).hasValue(new Who("client", "acme"));
        assertThat(made.draft().factor()).hasValue(3.0);
        assertThat(made.draft().reason()).isEqualTo("goes live");
        assertThat(made.draft().until())
                .get()
                .satisfies(until -> assertThat(until)
                        .isBetween(
                                InstantSource.system().instant().plusSeconds(86_000),
                                InstantSource.system().instant().plusSeconds(86_400)));

        browser.until("document.querySelector('#grants-table tbody th').textContent === 'client acme'");
        browser.tabTo("#grants-table [data-focus='g1 change']");
        browser.type(Keys.ENTER);
        browser.until("document.getElementById('grant-title').textContent === 'Change the grant'");
        browser.tabTo("#g-number");
        browser.type(Keys.END, Keys.BACK_SPACE, "4", Keys.ENTER);
        browser.until("document.querySelector('#grants-table tbody').textContent.includes('4 × the limit')");
        assertThat(administration.grants().get(0).draft().factor()).hasValue(4.0);

        browser.tabTo("#grants-table [data-focus='g1 end']");
        browser.type(Keys.ENTER);
        browser.until("document.activeElement.id === 'confirm-reason'");
        browser.type("solved", Keys.ENTER);
        browser.until("document.querySelector('#grants-table tbody').textContent.includes('no grants') ");
        assertThat(administration.audit().get(0).reason()).isEqualTo("solved");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void whatIsWrongWithAGrantStandsAtItsField() {
        open("grants");
        browser.find("#new-grant").click();
        browser.run("document.getElementById('g-for').value = 'at';"
                + "document.getElementById('g-until').value = '2020-01-01T00:00';"
                + "document.getElementById('grant-form').dispatchEvent(new Event('input'))");
        browser.find("#g-submit").click();
        browser.until("document.getElementById('g-for').getAttribute('aria-invalid') === 'true'");
        assertThat(browser.find("#g-for-fault").getText()).isEqualTo("lies in the past");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("g-for");

        administration.down(true);
        browser.find("#g-submit").click();
        browser.until("document.getElementById('grant-error').textContent.includes('does not answer')");
        assertThat(browser.find("#grant-dialog").isDisplayed()).isTrue();
    }

    @Test
    void aNumberThatIsMissingOrCanBeReadInTwoWaysIsAskedForAgain() {
        open("grants");
        browser.find("#new-grant").click();
        String[][] cases = {
            {"factor", "", "Write a number, for example 1.5."},
            {"factor", "1,000", "Write a number, for example 1.5."},
            {"permits", "", "Write a whole number in digits only, for example 1000."},
            {"permits", "1,000", "Write a whole number in digits only, for example 1000."},
            {"permits", "0.5", "Write a whole number in digits only, for example 1000."}
        };
        for (String[] one : cases) {
            browser.run(
                    "document.getElementById('g-kind').value = arguments[0];"
                            + "document.getElementById('g-number').value = arguments[1];"
                            + "document.getElementById('grant-form').dispatchEvent(new Event('input'))",
                    one[0],
                    one[1]);
            assertThat(browser.find("#g-preview").getText()).isEqualTo(one[2]);
            browser.find("#g-submit").click();
            browser.until("document.getElementById('g-number-fault')");
            assertThat(browser.find("#g-number-fault").getText()).isEqualTo(one[2]);
            assertThat(browser.find("#grant-error").getText()).isEqualTo("Nothing was changed.");
        }
        assertThat(administration.grants()).isEmpty();

        browser.run("document.getElementById('g-number').value = '1000'");
        browser.find("#g-submit").click();
        browser.until("document.getElementById('status').textContent === 'The grant is made.'");
        assertThat(administration.grants().get(0).draft().permits()).hasValue(1_000L);
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void aChangeKeepsTheSecondsOfItsEndAndIsNotMadeOverSomebodyElses() {
        Instant until = InstantSource.system().instant().plusSeconds(86_400).truncatedTo(ChronoUnit.SECONDS);
        GrantDraft draft = new GrantDraft(
                Optional.of(new Who("client", "acme")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(7L),
                Optional.empty(),
                Optional.of(until.plusSeconds(1)),
                "");
        administration.grant(draft, "bo");
        open("grants");
        browser.find("[data-focus='g1 change']").click();
        browser.run("document.getElementById('g-number').value = '8'");
        browser.find("#g-submit").click();
        browser.until("document.getElementById('status').textContent === 'The grant is changed.'");
        assertThat(administration.grants().get(0).draft().until()).isEqualTo(draft.until());

        browser.find("[data-focus='g1 change']").click();
        administration.change("g1", draft, Optional.empty(), "bo");
        browser.find("#g-submit").click();
        browser.until("document.getElementById('grant-error').textContent.includes('changed this grant meanwhile')");
        assertThat(administration.grants().get(0).by()).isEqualTo("bo");
    }

    @Test
    void whatIsFocusedInAnOpenSubjectStaysFocusedWhileItsRefusalsGoOn() {
        open("subjects");
        browser.run("const identity = document.getElementById('lookup-identity'); identity.value = 'client'");
        browser.find("#lookup-value").sendKeys("acme", Keys.ENTER);
        browser.until("document.querySelectorAll('.window').length === 1");
        browser.find(".who .actions button").click();
        browser.find("#confirm-reason").sendKeys(Keys.ENTER);
        browser.until("document.querySelector(\"#subject [data-focus='g1 end']\")");
        browser.run("document.querySelector(\"#subject [data-focus='g1 end']\").focus();"
                + "window.first = document.querySelector('#own-refusals + table time').dateTime");
        browser.until("document.querySelector('#own-refusals + table time').dateTime !== window.first");
        assertThat(browser.run("return document.activeElement.dataset.focus")).isEqualTo("g1 end");

        administration.end("g1", "", "bo");
        browser.until("!document.querySelector(\"#subject [data-focus='g1 end']\")");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("subject-title");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void tenMinutesOfDecisionsAreThereAgainAfterTheNodeHasStartedAnew() {
        String full = "Chart.getChart('chart').data.datasets.length > 0"
                + " && Chart.getChart('chart').data.datasets[0].data.filter(rate => rate > 0).length > 100";
        browser.before(FASTER);
        open("overview");
        browser.run("document.querySelector('#outcomes input[value=\"0\"]').click()");
        browser.until(full);
        browser.run(
                "window.full = window.fetch; window.asked = [];"
                        + "window.fetch = (url, ...all) => { window.asked.push(String(url)); return window.full(url, ...all); }");
        administration.stepsBeginAt(17);
        browser.until("window.asked.filter(url => url.endsWith('/activity')).length === 1");
        browser.until("window.asked.filter(url => url.includes('since')).length > 5");
        browser.until(full);
        assertThat(browser.run("return window.asked.filter(url => url.endsWith('/activity')).length"))
                .isEqualTo(1L);
    }

    @Test
    void whatWasDecidedWithoutTheStoreIsNotCountedAsGranted() {
        open("overview");
        browser.until("document.getElementById('k-without').textContent.endsWith(' without the store')");
        browser.run("document.querySelector('#outcomes input[value=\"3\"]').click()");
        browser.until(
                "document.getElementById('chart').ariaLabel.startsWith('Requests decided without the store per second')");
        assertThat(browser.number("return Chart.getChart('chart').data.datasets.length"))
                .isPositive();
    }

    @Test
    void aSubjectIsFoundByItsTokenWhichIsThenGoneFromThePage() {
        open("subjects");
        browser.find("#lookup-value").sendKeys("very-secret-token", Keys.ENTER);
        browser.until("document.activeElement.id === 'subject-title'");
        browser.until("document.querySelectorAll('.window').length === 4");
        assertThat((String) browser.run("return document.documentElement.outerHTML + location.href"
                        + " + [...document.querySelectorAll('input')].map(input => input.value)"))
                .doesNotContain("very-secret-token");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void aCallerIsFoundGrantedTwiceTheLimitBlockedAndReset() {
        open("overview");
        browser.until("document.querySelector('#refused button')");
        browser.run(
                "[...document.querySelectorAll('#used button')].find(each => each.textContent.startsWith('client')).click()");
        browser.until("document.querySelectorAll('.window').length === 1");
        String[] expected = {"2.0 null", "null 0"};
        for (int action = 0; action < 2; action++) {
            browser.run("document.querySelectorAll('.who .actions button')[arguments[0]].click()", action);
            browser.find("#confirm-reason").sendKeys("case 7", Keys.ENTER);
            int made = action + 1;
            browser.until("document.querySelectorAll('#subject .ranks li').length === " + made);
            GrantDraft draft = administration.grants().get(0).draft();
            assertThat(draft.factor().orElse(null) + " " + draft.permits().orElse(null))
                    .isEqualTo(expected[action]);
            assertThat(draft.reason()).isEqualTo("case 7");
        }
        browser.until("document.querySelector('.window').textContent.includes('blocked')");
        browser.run("document.querySelectorAll('.who .actions button')[2].click()");
        browser.find("#confirm-reason").sendKeys(Keys.ENTER);
        browser.until("document.getElementById('status').textContent === 'The subject is reset.'");
        assertThat(administration.audit().get(0).action()).isEqualTo("reset");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void aSubjectOfSeveralPartsCanOnlyBeReset() {
        open("overview");
        browser.until("document.querySelector('#used button')");
        browser.run("[...document.querySelectorAll('#used button')]"
                + ".find(each => each.textContent === 'user+client ada-11 + acme').click()");
        browser.until("document.getElementById('subject-title')?.textContent === 'user+client ada-11 + acme'");
        assertThat(browser.find(".who .actions").getText()).isEqualTo("Reset…");
        assertThat(browser.find(".who + .hint").getText())
                .isEqualTo("Grants go to one of its parts: the user or the client.");
    }

    @Test
    void hostileStringsAreShownAsText() throws Exception {
        administration = administration.hostile();
        try (AdminServer hostile =
                AdminServer.signedIn(new AdminServlet(() -> administration), FakeAdministration.HOSTILE)) {
            browser.go(hostile.uri("/#overview"));
            browser.until("document.getElementById('used').textContent.includes('<script>')");
            browser.run(
                    "[...document.querySelectorAll('#used button')].find(each => each.textContent.includes('<script>')).click()");
            browser.until("document.getElementById('subject-title')?.textContent.includes('<script>')");
            browser.run("document.querySelectorAll('.who .actions button')[0].click()");
            browser.until("document.getElementById('confirm-text').textContent.includes('<script>')");
            browser.run("document.querySelector('#confirm-dialog [data-close]').click()");
            for (String view : new String[] {"policies", "grants", "audit"}) {
                browser.run("location.hash = arguments[0]", view);
                browser.until("document.getElementById('" + view + "-table').textContent.includes('<script>')");
            }
            browser.run("document.querySelector(\"#view-grants [data-focus$='change']\").click()");
            browser.until("document.getElementById('g-policy').value.includes('<script>')");
            assertThat(browser.run("return window.hacked")).isNull();
            assertThat(browser.run("return document.querySelectorAll('img').length + ' '"
                            + " + document.querySelectorAll('script').length"))
                    .isEqualTo("1 2");
            assertThat(browser.said()).isEmpty();
            browser.go("about:blank");
        }
    }

    @Test
    void aHiddenOrPausedPageAsksNothing() {
        browser.before(FASTER + "window.asked = 0; const sent = window.fetch;"
                + "window.fetch = (...all) => { window.asked++; return sent(...all); };");
        open("overview");
        browser.until("window.asked > 20");
        for (String pause : new String[] {
            "document.getElementById('live').click()",
            "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
        }) {
            browser.run(pause);
            browser.runLong("setTimeout(arguments[0], 5000)");
            browser.run("window.before = window.asked");
            browser.runLong("setTimeout(arguments[0], 30000)");
            assertThat(browser.run("return window.asked - window.before")).isEqualTo(0L);
            browser.run("delete document.hidden;"
                    + "document.querySelector('#live:not(.on)')?.click();"
                    + "document.dispatchEvent(new Event('visibilitychange'))");
            browser.until("window.asked > window.before + 5");
        }
    }

    @Test
    void aNodeThatHangsIsToldAndComesBack() {
        browser.before("const signal = AbortSignal.timeout.bind(AbortSignal);"
                + "AbortSignal.timeout = millis => signal(Math.min(millis, 15_000) / 20);");
        open("grants");
        browser.run("window.sent = window.fetch; window.fetch = (url, { signal }) => new Promise((done, failed) =>"
                + " signal?.addEventListener('abort', () => failed(signal.reason)))");
        browser.find("#new-grant").click();
        browser.run("document.getElementById('g-identity').value = ''");
        browser.find("#g-submit").click();
        browser.until("document.getElementById('grant-error').textContent ==="
                + " 'This node does not answer. It may have been done or not: look before you try again.'");
        browser.until("document.getElementById('banner').textContent === 'This node does not answer. Trying again.'");
        browser.run("window.fetch = window.sent");
        browser.until("document.getElementById('banner').hidden");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void aNodeThatIsGoneIsToldAndComesBack() throws Exception {
        open("overview");
        browser.run("window.sent = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone'))");
        browser.until("document.getElementById('banner').textContent.includes('does not answer')");
        browser.run("window.fetch = window.sent");
        browser.until("document.getElementById('banner').hidden");
        browser.run(
                "window.fetch = () => Promise.resolve(new Response('<p>Sign in', { headers: { 'Content-Type': 'text/html' } }))");
        browser.until("document.getElementById('banner').textContent.includes('signed out')");
        assertThat(Optional.ofNullable(browser.find("#banner").getDomAttribute("role")))
                .hasValue("alert");
    }
}
