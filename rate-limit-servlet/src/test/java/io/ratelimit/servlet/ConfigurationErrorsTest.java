package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ratelimit.core.LogLines;
import io.ratelimit.core.config.ConfigurationException;
import io.ratelimit.spi.PermitStore;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A wrong configuration")
class ConfigurationErrorsTest {

    private static List<String> problems(Webapp.Plan plan, RateLimitOptions options) {
        Throwable thrown = catchThrowable(() -> plan.start(options).close());
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof ConfigurationException wrong) {
                assertThat(at.getMessage()).contains(wrong.problems());
                return wrong.problems();
            }
        }
        throw new AssertionError("the deployment did not stop for its configuration", thrown);
    }

    private static List<String> problems(String rules) {
        return problems(Webapp.answeringOk(), new RateLimitOptions().rules(rules));
    }

    private static void withProperty(String name, String value, ThrowingRunnable work) throws Exception {
        System.setProperty(name, value);
        try {
            work.run();
        } finally {
            System.clearProperty(name);
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void stops_the_deployment_with_all_of_its_mistakes_before_a_store_is_used() {
        // given
        AtomicBoolean used = new AtomicBoolean();
        PermitStore store = (PermitStore) Proxy.newProxyInstance(
                ConfigurationErrorsTest.class.getClassLoader(),
                new Class<?>[] {PermitStore.class},
                (proxy, method, a) -> {
                    used.set(true);
                    throw new UnsupportedOperationException(method.getName());
                });
        String rules = """
                {"settings": {"deadline": 5, "test-headers": "maybe", "no-such-setting": "x",
                              "trusted-proxies": ["10.0.0.0/8", "proxy.example"], "body": "fancy", "more-info": {}},
                 "rules": [
                   {"path": "/a", "per": "ip", "minut": 5, "hour": -1},
                   {"path": "/a*b", "per": "ip", "minute": 5},
                   {"path": "/c", "per": "ip", "minute": 0, "day": 100000001},
                   {"path": "/d", "per": "ip"},
                   {"path": "/e", "per": "tenant", "minute": 1},
                   {"path": "/f", "per": "ip", "minute": 1, "name": "same"},
                   {"path": "/g", "per": "ip", "minute": 2, "name": "same"},
                   {"path": "/h", "per": "ip", "minute": 5, "cost": 6, "count": "some"},
                   {"path": "/i", "per": "ip", "minute": 5, "cost": 6},
                   {"path": "/j", "per": "ip", "minute": 5, "name": "bad name"},
                   {"per": "ip", "minute": 2.5},
                   {"path": "/k", "minute": 1},
                   {"path": "/m", "method": "GET, POST", "per": "ip", "minute": 1},
                   {"path": "/n", "method": ["PUT", ""], "exempt": true},
                   7],
                 "grants": [
                   {"identity": "token", "value": "in-clear", "permits": 5},
                   {"identity": "client", "permits": 5},
                   {"identity": "client", "value": "a", "permits": -1, "until": "tomorrow"},
                   {"identity": "Client", "value": "a", "permits": 1, "interval": "week", "unknown/member~": 1}],
                 "rulez": []}""";
        RateLimitOptions options =
                new RateLimitOptions().rules(rules).store(store).set("ipv6-prefix", "16");
        // when
        List<String> problems = problems(Webapp.plan().servlet("/wrong", new LimitedServlets.Wrong()), options);
        // then
        assertThat(problems)
                .contains(
                        "rules#/settings/more-info: must be a text, number, true, false or an array of texts",
                        "rules#/settings/deadline: '5' must be a whole number from 10 to 60000",
                        "option ipv6-prefix: '16' must be a whole number from 32 to 128",
                        "rules#/settings/test-headers: 'maybe': use one of on, lower-only, off",
                        "rules#/rules/0/minut: there is no such member; known: cost, count, day, exempt, hour, message, "
                                + "method, minute, name, onStoreFailure, path, per, second, shadow",
                        "rules#/rules/0: hour = -1: use 1 to 100000000, or leave it out for no limit",
                        "rules#/rules/1/path: '/a*b': 'a*b' must be plain text or {name}; '*' stands only as the last segment",
                        "rules#/rules/2: minute = 0: use 1 to 100000000, or leave it out for no limit",
                        "rules#/rules/2: day = 100000001: use 1 to 100000000, or leave it out for no limit",
                        "rules#/rules/3: no limit is set: give at least one of second, minute, hour, day",
                        "rules#/rules/4: per = \"tenant\": nothing resolves the identity 'tenant'; known: all, client, ip, "
                                + "token, user; supply an IdentityResolver for others",
                        "rules#/rules/6: the name 'same' means per ip: minute 1 [same] at rules#/rules/5, but here per ip: "
                                + "minute 2 [same]: use the same numbers or another name",
                        "rules#/rules/7/count: must be one of [ALL, FAILED]",
                        "rules#/rules/8: cost 6 is above the limit of 5 and can never pass: use 1 to 5, or 0 if the code spends",
                        "rules#/rules/9: name 'bad name': use 1 to 64 letters, digits, '_', '.' and '-'",
                        "rules#/rules/10/path: is missing: write for example \"/api/*\"",
                        "rules#/rules/10/minute: must be a whole number",
                        "rules#/rules/11/per: is missing: say what is counted apart, for example \"ip\"",
                        "rules#/rules/12/method: 'GET, POST' is no HTTP method: write one, or an array of several",
                        "rules#/rules/13/method: '' is no HTTP method: write one, or an array of several",
                        "rules#/rules/14: must be an object",
                        "rules#/grants/1/value: must have 1 to 8192 characters: say whose limit changes",
                        "rules#/grants/2/permits: must be a whole number from 0 (blocked) to 100000000",
                        "rules#/grants/2/until: must be an instant such as 2027-01-31T12:00:00Z",
                        "rules#/grants/3/interval: must be one of [SECOND, MINUTE, HOUR, DAY]",
                        "rules#/grants/3/unknown~1member~0: there is no such member; known: factor, identity, interval, "
                                + "permits, policy, reason, until, value",
                        "rules#/rulez: there is no such member; known: grants, rules, settings")
                .anyMatch(line -> line.startsWith("rules#/grants/0/value: write a token as 'sha256:'"))
                .anyMatch(line ->
                        line.startsWith("rules#/grants/3/identity: nothing resolves this identity; known: all, client"))
                .anyMatch(line -> line.startsWith("rules#/settings/trusted-proxies: ")
                        && line.contains("'proxy.example' is not an address range: write 10.0.0.0/8"))
                .anyMatch(line ->
                        line.startsWith("rules#/settings/body: 'fancy': use default, flat, nested, template:FILE"))
                .anyMatch(line -> line.startsWith("rules#/settings/no-such-setting: there is no such setting; known: ")
                        && line.contains("deadline")
                        && line.contains("trusted-proxies"))
                .anyMatch(line -> line.equals(LimitedServlets.Wrong.class.getName()
                        + ": minute = -5: use 1 to 100000000, or leave it out for no limit"))
                .doesNotHaveDuplicates()
                .hasSize(33)
                .noneMatch(line -> line.contains("in-clear"));
        assertThat(used).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"rules\": [,]} | line 1, column 12",
                "{\"rules\": [], \"rules\": []} | line 1, column",
                "{} {} | text after the end of the document, line 1",
                "[] | rules#: must be an object",
                "nothing | line 1, column",
            })
    void that_is_no_json_is_told_with_line_and_column(String text, String told) {
        assertThat(problems(text))
                .singleElement()
                .asString()
                .startsWith("rules")
                .contains(told);
    }

    @Test
    void that_is_no_json_does_not_hide_other_mistakes() {
        assertThat(problems(
                        Webapp.plan().servlet("/wrong", new LimitedServlets.Wrong()),
                        new RateLimitOptions().rules("{").set("deadline", "never")))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "bodies/nothing.json, there is no file 'bodies/nothing.json'",
        "broken.json, line 1",
        "unknown-placeholder.json, the template uses ${token}; there are type"
    })
    void of_a_template_is_told(String file, String told) {
        assertThat(problems(Webapp.answeringOk(), new RateLimitOptions().set("body", "template:" + file)))
                .singleElement()
                .asString()
                .startsWith("option body: ")
                .contains(told);
    }

    @Test
    void of_a_rules_file_that_does_not_exist_is_told() throws Exception {
        withProperty(
                "rate-limit.rules",
                "no/such/file.json",
                () -> assertThat(problems(Webapp.answeringOk(), new RateLimitOptions()))
                        .containsExactly(
                                "system property rate-limit.rules: 'no/such/file.json': there is no such file in the webapp, "
                                        + "on the class path or on disk"));
    }

    @Test
    void of_a_setting_that_comes_too_late_is_told_with_the_place_where_it_may_stand() {
        FilterHolder holder = new FilterHolder(new RateLimitFilter(new RateLimitOptions()
                .rules("{\"settings\": {\"filter-order\": \"last\", \"rules\": \"more.json\"}}")
                .set("filter-order", "last")));
        holder.setInitParameter("filter-order", "last");
        String order =
                "filter-order: comes too late to place the filter: use the context parameter rate-limit.filter-order or a "
                        + "system property";
        assertThat(problems(
                        Webapp.answeringOk().context(context -> context.addFilter(holder, "/*", null)),
                        new RateLimitOptions()))
                .containsExactly(
                        "rules#/settings/rules: a rules file names no other: use the context parameter rate-limit.rules, an init "
                                + "parameter of the filter or a system property",
                        "rules#/settings/" + order,
                        "option " + order,
                        "filter init-param " + order);
    }

    @Test
    void of_the_filter_order_is_told() {
        assertThat(problems(
                        Webapp.answeringOk()
                                .context(context -> context.setInitParameter("rate-limit.filter-order", "behind")),
                        new RateLimitOptions()))
                .containsExactly("context-param rate-limit.filter-order: 'behind': use one of first, last");
    }

    @Nested
    @DisplayName("or a right one")
    class Right {

        private static final String PREFIX = "rate-limit.header-prefix";

        /** Finds out which prefix decides. */
        private String prefix(Consumer<FilterHolder> filter, boolean contextParam) throws Exception {
            FilterHolder holder = new FilterHolder(new RateLimitFilter(new RateLimitOptions().rules("""
                    {"settings": {"header-prefix": "File-"}, "rules": [{"path": "/*", "per": "ip", "minute": 5}]}""")));
            filter.accept(holder);
            try (Webapp app = Webapp.answeringOk()
                    .context(context -> {
                        context.addFilter(holder, "/*", null);
                        if (contextParam) {
                            context.setInitParameter(PREFIX, "Context-");
                        }
                    })
                    .start()) {
                return app.get("/").headers().map().keySet().stream()
                        .filter(name -> name.endsWith("-remaining"))
                        .findFirst()
                        .orElseThrow();
            }
        }

        @Test
        void is_read_from_the_system_then_the_filter_then_the_context_then_the_file() throws Exception {
            Consumer<FilterHolder> initParam = filter -> filter.setInitParameter("header-prefix", "Filter-");

            assertThat(prefix(filter -> {}, false)).isEqualTo("file-remaining");
            assertThat(prefix(filter -> {}, true)).isEqualTo("context-remaining");
            assertThat(prefix(initParam, true)).isEqualTo("filter-remaining");
            withProperty(
                    PREFIX, "System-", () -> assertThat(prefix(initParam, true)).isEqualTo("system-remaining"));
        }

        @Test
        void names_its_rules_file_in_options_under_the_context() throws Exception {
            RateLimitOptions options = new RateLimitOptions().set("rules", "registered-rules.json");
            try (Webapp app = Webapp.answeringOk().start(options)) {
                assertThat(app.get("/").headers().firstValue("X-RateLimit-Limit"))
                        .contains("5");
            }
            assertThat(problems(
                            Webapp.answeringOk()
                                    .context(context -> context.setInitParameter("rate-limit.rules", "nothing.json")),
                            options))
                    .singleElement()
                    .asString()
                    .startsWith("context-param rate-limit.rules: 'nothing.json': there is no such file");
        }

        @Test
        void is_listed_in_the_log_when_the_webapp_starts() throws Exception {
            String rules = """
                    {"settings": {"deadline": 500},
                     "rules": [{"path": "/a", "per": "ip", "minute": 10, "hour": 5, "onStoreFailure": "open"},
                               {"path": "/b", "per": "user+client", "day": 7, "cost": 0, "name": "batch", "count": "failed"}]}""";
            try (LogLines log = LogLines.of(WebLimiter.class.getName())) {
                Webapp.plan()
                        .servlet("/named", new LimitedServlets.Named())
                        .start(new RateLimitOptions().rules(rules).set("store", "memory"))
                        .close();

                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .contains(
                                "INFO rate limits are on\n",
                                "\n  store: memory; this node counts alone\n",
                                "\n    deadline = 500 (rules#/settings/deadline)\n",
                                "\n    store = memory (option store)\n",
                                "per ip: minute 10, hour 5; store failure: OPEN [rule:/a:ip:minute,hour]\n",
                                "per user+client: day 7; the code spends; counts failed requests [batch] at rules#/rules/1\n",
                                "per ip: minute 5 [shared] at " + LimitedServlets.Named.class.getName(),
                                "\n  warnings:\n    rules#/rules/0: minute = 10 can never bind, because hour = 5 is not larger");
            }
        }

        @Test
        void without_anything_says_that_all_is_at_its_default() throws Exception {
            try (LogLines log = LogLines.of(WebLimiter.class.getName())) {
                Webapp.answeringOk().start(new RateLimitOptions()).close();

                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .contains("settings: all at their defaults", "policies: none yet")
                        .doesNotContain("warnings");
            }
        }
    }
}
