package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.store.ManualClock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The response headers")
class RateLimitHeadersTest {

    private static final String HOUR_50_DAY_600 = """
            {"rules": [{"path": "/*", "per": "token", "hour": 50, "day": 600}]}""";
    private static final String[] TOKEN = {"Authorization", "Bearer a"};
    private static final List<String> OURS = List.of(
            "Retry-After",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset",
            "RateLimit",
            "RateLimit-Policy",
            "Access-Control-Expose-Headers");

    private final ManualClock clock = new ManualClock();

    private Webapp app(RateLimitOptions options) throws Exception {
        return Webapp.answeringOk().start(options);
    }

    private RateLimitOptions rules(String json) {
        return Webapp.options(clock).rules(json);
    }

    private static void call(Webapp app, int times) throws Exception {
        for (int call = 0; call < times; call++) {
            assertThat(app.status("/", TOKEN)).isEqualTo(200);
        }
    }

    private static List<String> lines(HttpResponse<String> response, String name) {
        return response.headers().allValues(name);
    }

    @Test
    @DisplayName("of an answer are those of protocol 4.1: sixth of the hour, twentieth of the day")
    void of_an_answer() throws Exception {
        // given
        try (Webapp app = app(rules(HOUR_50_DAY_600))) {
            call(app, 14);
            clock.advanceSeconds(16_400 - 1_800);
            call(app, 5);
            clock.advanceSeconds(1_800);
            long now = clock.instant().getEpochSecond();
            // when
            HttpResponse<String> response = app.get("/", TOKEN);
            // then
            assertThat(lines(response, "X-RateLimit-Limit")).containsExactly("50");
            assertThat(lines(response, "X-RateLimit-Remaining")).containsExactly("44");
            assertThat(lines(response, "X-RateLimit-Reset")).containsExactly(String.valueOf(now + 1_800));
            assertThat(lines(response, "RateLimit-Policy"))
                    .containsExactly("\"hour\";q=50;w=3600, \"day\";q=600;w=86400");
            assertThat(lines(response, "RateLimit")).containsExactly("\"hour\";r=44;t=1800, \"day\";r=580;t=70000");
            assertThat(lines(response, "Retry-After")).isEmpty();
            assertThat(lines(response, "Cache-Control")).isEmpty();
            assertThat(lines(response, "Access-Control-Expose-Headers")).isEmpty();
        }
    }

    @Test
    @DisplayName("of a refusal are those of protocol 4.2, and the told time is true to the second")
    void of_a_refusal() throws Exception {
        // given
        try (Webapp app = app(rules(HOUR_50_DAY_600))) {
            call(app, 50);
            clock.advanceSeconds(3_600 - 1_312);
            long now = clock.instant().getEpochSecond();
            // when
            HttpResponse<String> response = app.get("/", TOKEN);
            // then
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(lines(response, "Retry-After")).containsExactly("1312");
            assertThat(lines(response, "Cache-Control")).containsExactly("no-store");
            assertThat(lines(response, "Content-Type")).containsExactly("application/json");
            assertThat(lines(response, "X-RateLimit-Limit")).containsExactly("50");
            assertThat(lines(response, "X-RateLimit-Remaining")).containsExactly("0");
            assertThat(lines(response, "X-RateLimit-Reset")).containsExactly(String.valueOf(now + 1_312));
            assertThat(lines(response, "RateLimit-Policy"))
                    .containsExactly("\"hour\";q=50;w=3600, \"day\";q=600;w=86400");
            assertThat(lines(response, "RateLimit")).containsExactly("\"hour\";r=0;t=1312");

            clock.advanceSeconds(1_311);
            assertThat(app.status("/", TOKEN)).isEqualTo(429);
            clock.advanceSeconds(1);
            assertThat(app.status("/", TOKEN)).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("of a forced refusal are those of protocol 4.3")
    void of_a_forced_refusal() throws Exception {
        try (Webapp app = app(rules(HOUR_50_DAY_600))) {
            call(app, 6);

            HttpResponse<String> response = app.get("/", "Authorization", "Bearer a", "X-RateLimit", "1");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(lines(response, "Retry-After")).containsExactly("1");
            assertThat(lines(response, "Cache-Control")).containsExactly("no-store");
            assertThat(lines(response, "X-RateLimit-Limit")).containsExactly("50");
            assertThat(lines(response, "X-RateLimit-Remaining")).containsExactly("0");
            assertThat(lines(response, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 1));
            assertThat(lines(response, "RateLimit")).containsExactly("\"hour\";r=0;t=1");
            assertThat(lines(response, "RateLimit-Policy"))
                    .containsExactly("\"hour\";q=50;w=3600, \"day\";q=600;w=86400");
        }
    }

    @Test
    void a_forced_refusal_without_limits_has_none_of_the_numbers() throws Exception {
        RateLimitOptions options = Webapp.options(clock).set("forced-retry-after", "7");
        try (Webapp app = app(options)) {
            HttpResponse<String> response = app.get("/", "X-RateLimit", "1");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(lines(response, "Retry-After")).containsExactly("7");
            assertThat(lines(response, "Cache-Control")).containsExactly("no-store");
            assertThat(response.headers().map())
                    .doesNotContainKeys("x-ratelimit-limit", "x-ratelimit-reset", "ratelimit", "ratelimit-policy");
        }
    }

    @Test
    void an_unlimited_endpoint_and_a_preflight_have_none() throws Exception {
        String rules = """
                {"rules": [{"path": "/limited", "per": "ip", "hour": 5}]}""";
        try (Webapp app = app(rules(rules))) {
            HttpResponse<String> unlimited = app.get("/", "Origin", "https://page.example");
            HttpResponse<String> preflight = app.send(
                    "OPTIONS", "/limited", "Origin", "https://page.example", "Access-Control-Request-Method", "GET");

            for (String name : OURS) {
                assertThat(lines(unlimited, name)).as(name).isEmpty();
                assertThat(lines(preflight, name)).as(name).isEmpty();
            }
        }
    }

    @Test
    void the_refusal_with_the_longest_wait_is_told_and_all_violated_limits_are_listed() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 2, "hour": 2, "day": 9}]}""";
        try (Webapp app = app(rules(rules))) {
            call(app, 2);
            clock.advanceSeconds(20);

            HttpResponse<String> response = app.get("/", TOKEN);

            assertThat(lines(response, "Retry-After")).containsExactly("3580");
            assertThat(lines(response, "RateLimit")).containsExactly("\"hour\";r=0;t=3580, \"minute\";r=0;t=40");
            assertThat(lines(response, "RateLimit-Policy"))
                    .containsExactly("\"minute\";q=2;w=60, \"hour\";q=2;w=3600, \"day\";q=9;w=86400");
            assertThat(lines(response, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(clock.instant().getEpochSecond() + 3_580));
        }
    }

    @Test
    void the_lowest_remaining_is_shown_and_of_equal_ones_the_longest_interval() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 5, "hour": 5, "day": 9}]}""";
        try (Webapp app = app(rules(rules))) {
            HttpResponse<String> response = app.get("/", TOKEN);

            assertThat(lines(response, "X-RateLimit-Remaining")).containsExactly("4");
            assertThat(lines(response, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 3_600));
        }
    }

    @Test
    void limits_of_one_interval_are_told_apart_by_identity_then_by_name() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 5},
                           {"path": "/*", "per": "ip", "minute": 6, "name": "heavy"},
                           {"path": "/*", "per": "ip", "minute": 7, "name": "light", "day": 8}]}""";
        try (Webapp app = app(rules(rules))) {
            assertThat(lines(app.get("/", TOKEN), "RateLimit-Policy"))
                    .containsExactly("\"token-minute\";q=5;w=60, \"heavy-minute\";q=6;w=60, "
                            + "\"light-minute\";q=7;w=60, \"day\";q=8;w=86400");
        }
    }

    @Test
    void parts_of_seconds_are_rounded_up() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 1}]}""";
        try (Webapp app = app(rules(rules))) {
            call(app, 1);
            clock.advance(Duration.ofMillis(58_999));

            HttpResponse<String> two = app.get("/", TOKEN);
            clock.advance(Duration.ofSeconds(1));
            HttpResponse<String> one = app.get("/", TOKEN);

            assertThat(lines(two, "Retry-After")).containsExactly("2");
            assertThat(lines(two, "RateLimit")).containsExactly("\"minute\";r=0;t=2");
            assertThat(lines(two, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 58 + 2));
            assertThat(lines(one, "Retry-After")).containsExactly("1");
            assertThat(lines(one, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 59 + 1));
            clock.advance(Duration.ofMillis(1));
            assertThat(app.status("/", TOKEN)).isEqualTo(200);
        }
    }

    @Test
    void parts_of_seconds_are_rounded_up_on_answers_too() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 2}]}""";
        try (Webapp app = app(rules(rules))) {
            call(app, 1);
            clock.advance(Duration.ofMillis(10_999));

            HttpResponse<String> response = app.get("/", TOKEN);

            assertThat(lines(response, "RateLimit")).containsExactly("\"minute\";r=0;t=50");
            assertThat(lines(response, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 10 + 50));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "failed"})
    @DisplayName(
            "tell the same end of the window however long the answer takes, also if what is counted is settled at its end")
    void of_an_answer_that_takes_long(String count) throws Exception {
        String rules =
                "{\"rules\": [{\"path\": \"/*\", \"per\": \"token\", \"hour\": 50, \"count\": \"" + count + "\"}]}";
        try (Webapp app = Webapp.plan()
                .handling("/*", (request, response) -> {
                    clock.advanceSeconds(30);
                    response.setStatus(403);
                })
                .start(rules(rules))) {
            HttpResponse<String> response = app.get("/", TOKEN);

            assertThat(lines(response, "X-RateLimit-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 3_600));
        }
    }

    @Test
    void the_prefix_can_be_changed_and_the_standard_fields_left_out() throws Exception {
        RateLimitOptions options =
                rules(HOUR_50_DAY_600).set("header-prefix", "Acme-Quota-").set("rate-limit-fields", "off");
        try (Webapp app = app(options)) {
            HttpResponse<String> response = app.get("/", "Origin", "https://page.example");

            assertThat(lines(response, "Acme-Quota-Limit")).containsExactly("50");
            assertThat(lines(response, "Acme-Quota-Remaining")).containsExactly("49");
            assertThat(lines(response, "Acme-Quota-Reset"))
                    .containsExactly(String.valueOf(ManualClock.START / 1_000 + 3_600));
            assertThat(response.headers().map())
                    .doesNotContainKeys("x-ratelimit-limit", "ratelimit", "ratelimit-policy");
            assertThat(lines(response, "Access-Control-Expose-Headers"))
                    .containsExactly("Retry-After, Acme-Quota-Limit, Acme-Quota-Remaining, Acme-Quota-Reset");
        }
    }

    @Test
    void a_script_of_another_origin_may_read_them() throws Exception {
        try (Webapp app = app(rules(HOUR_50_DAY_600))) {
            for (String force : List.of("0", "1")) {
                HttpResponse<String> response = app.get("/", "Origin", "https://page.example", "X-RateLimit", force);

                assertThat(lines(response, "Access-Control-Expose-Headers"))
                        .containsExactly("Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
                                + "RateLimit, RateLimit-Policy");
            }
        }
    }

    @Test
    void what_a_cors_filter_exposes_is_kept_and_nothing_is_listed_twice() throws Exception {
        Filter cors = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("Access-Control-Expose-Headers", "ETag, ratelimit");
            chain.doFilter(request, response);
        };
        try (Webapp app =
                Webapp.answeringOk().filter(cors, DispatcherType.REQUEST).start(rules(HOUR_50_DAY_600))) {
            assertThat(lines(app.get("/", "Origin", "https://page.example"), "Access-Control-Expose-Headers"))
                    .containsExactly(
                            "ETag, ratelimit",
                            "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit-Policy");
            assertThat(lines(app.get("/"), "Access-Control-Expose-Headers")).containsExactly("ETag, ratelimit");
        }
    }

    @Test
    void values_of_earlier_filters_and_of_the_application_are_replaced() throws Exception {
        Filter gateway = (request, response, chain) -> {
            for (String name : OURS.subList(1, 6)) {
                ((HttpServletResponse) response).addHeader(name, "1");
                ((HttpServletResponse) response).addHeader(name, "2");
            }
            ((HttpServletResponse) response).setHeader("Cache-Control", "max-age=3600");
            chain.doFilter(request, response);
        };
        try (Webapp app = Webapp.plan()
                .filter(gateway, DispatcherType.REQUEST)
                .handling("/*", (request, response) -> {
                    response.addHeader("X-RateLimit-Remaining", "999");
                    response.setHeader("RateLimit", "\"mine\";r=1");
                })
                .start(rules(HOUR_50_DAY_600))) {
            HttpResponse<String> answer = app.get("/");
            HttpResponse<String> refusal = app.get("/", "X-RateLimit", "1");

            assertThat(lines(answer, "X-RateLimit-Limit")).containsExactly("50");
            assertThat(lines(answer, "X-RateLimit-Remaining")).containsExactly("49");
            assertThat(lines(answer, "RateLimit")).containsExactly("\"hour\";r=49;t=3600, \"day\";r=599;t=86400");
            assertThat(lines(answer, "Cache-Control")).containsExactly("max-age=3600");
            for (String name : OURS.subList(0, 6)) {
                assertThat(lines(refusal, name)).as(name).hasSize(1);
            }
            assertThat(lines(refusal, "Cache-Control")).containsExactly("no-store");
        }
    }

    @Test
    @DisplayName("HEAD has the headers of GET and no body")
    void head_has_the_headers_of_get() throws Exception {
        try (Webapp app = app(rules(HOUR_50_DAY_600))) {
            HttpResponse<String> get = app.get("/", "X-RateLimit", "1");
            HttpResponse<String> head = app.send("HEAD", "/", "X-RateLimit", "1");

            assertThat(head.statusCode()).isEqualTo(429);
            assertThat(head.body()).isEmpty();
            for (String name : List.of("Retry-After", "X-RateLimit-Limit", "RateLimit", "Content-Length")) {
                assertThat(lines(head, name))
                        .as(name)
                        .isEqualTo(lines(get, name))
                        .isNotEmpty();
            }
        }
    }
}
