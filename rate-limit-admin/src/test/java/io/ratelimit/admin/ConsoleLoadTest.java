package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The console with 200 policies and 10,000 subjects, for an hour of traffic in less than a minute. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleLoadTest {

    /** Half as many as the page asks in an hour, and each question makes the world four seconds older instead of two. */
    private static final int POLLS = 900;

    /** The heap goes up and down by one and a half megabytes. */
    private static final long MOST_GROWTH_BYTES = 4 << 20;

    /** The page waits a thousandth of what it would, and each question to the API finds the world a little older. */
    private static final String FAST = "window.polls = 0; const sent = window.fetch;"
            + "window.fetch = (path, ...all) => { window.polls += String(path).includes('/api/activity'); return sent(path, ...all); };"
            + "const timer = window.setTimeout;"
            + "window.setTimeout = (run, millis, ...all) => timer(run, millis / 1000, ...all);";

    private record Size(long heapBytes, long nodes, long listeners) {}

    private final AtomicLong millis =
            new AtomicLong(Instant.parse("2026-11-22T10:00:00Z").toEpochMilli());
    private final FakeAdministration administration =
            new FakeAdministration(() -> Instant.ofEpochMilli(millis.get()), 200, 10_000);
    private AdminServer server;
    private Browser browser;

    @BeforeAll
    void start() throws Exception {
        browser = Browser.open();
        AdminServlet servlet = new AdminServlet(
                () -> {
                    millis.addAndGet(3_100);
                    return administration;
                },
                () -> Instant.ofEpochMilli(millis.get()));
        server = AdminServer.signedIn(servlet, "ada");
    }

    @AfterEach
    void slowAgain() {
        browser.plain();
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

    @Test
    void theFirstContentIsThereWithinASecondAndThePageStaysSmall() {
        browser.go(server.uri("/"));
        browser.until("document.querySelectorAll('#near button').length === 10");
        browser.until("performance.getEntriesByName('first-contentful-paint').length === 1");
        assertThat(browser.number("return performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                .isLessThan(1_000);
        assertThat(browser.number("return Chart.getChart('chart').data.datasets.length"))
                .isEqualTo(9);
        assertThat(browser.number("return Chart.getChart('chart').data.labels.length"))
                .isEqualTo(119);
        assertThat(browser.number("return document.querySelectorAll('#policies-table tbody tr').length"))
                .isEqualTo(25);
        assertThat(browser.number("return document.querySelectorAll('*').length"))
                .isLessThan(2_500);

        browser.run("location.hash = 'policies'");
        browser.find("#policies-table-filter").sendKeys("Endpoint19");
        browser.until("document.querySelector('#policies-table .pages').textContent.startsWith('1 to 11 of 11')");

        browser.run("location.hash = 'subjects'");
        browser.find("#lookup-value").sendKeys("some-token\n");
        browser.until("document.querySelectorAll('.window').length === 12");
        browser.run(
                "[...document.querySelectorAll('#subject button')].find(each => each.textContent.startsWith('Show all')).click()");
        browser.until("document.querySelectorAll('.window').length > 300");
        assertThat(browser.said()).isEmpty();
    }

    @Test
    void anHourOfTrafficLeavesNothingBehind() {
        browser.before(FAST);
        browser.go("about:blank");
        browser.go(server.uri("/"));
        browser.until("document.querySelectorAll('#near button').length === 10");
        long from = millis.get();
        watch(130);
        Size before = measure();
        watch(POLLS / 2);
        Size after = measure();

        assertThat(millis.get() - from).isGreaterThan(3_600_000L);
        System.out.println("the page before an hour of traffic: " + before + ", after: " + after);
        assertThat(after.heapBytes()).isLessThan(before.heapBytes() + MOST_GROWTH_BYTES);
        assertThat(after.nodes()).isLessThan(before.nodes() + 500);
        assertThat(after.listeners()).isLessThan(before.listeners() + 50);
        assertThat(browser.said()).isEmpty();
    }

    /** For a number of polls each, the overview and one subject. */
    private void watch(int polls) {
        browser.run("location.hash = 'overview'; window.polls = 0");
        browser.until("window.polls >= " + polls);
        browser.run("document.querySelector('#used button').click(); window.polls = 0");
        browser.until("document.querySelectorAll('.window').length > 0 && window.polls >= " + polls);
        browser.run("location.hash = 'overview'");
    }

    /** After all garbage is collected. */
    private Size measure() {
        browser.devtools("Performance.enable", Map.of());
        browser.devtools("HeapProfiler.collectGarbage", Map.of());
        browser.devtools("HeapProfiler.collectGarbage", Map.of());
        List<?> metrics =
                (List<?>) browser.devtools("Performance.getMetrics", Map.of()).getOrDefault("metrics", List.of());
        return new Size(
                metric(metrics, "JSHeapUsedSize"), metric(metrics, "Nodes"), metric(metrics, "JSEventListeners"));
    }

    private static long metric(List<?> metrics, String name) {
        return metrics.stream()
                .map(metric -> (Map<?, ?>) metric)
                .filter(metric -> name.equals(metric.get("name")))
                .map(metric -> (Number) metric.get("value"))
                .findFirst()
                .orElseThrow()
                .longValue();
    }
}
