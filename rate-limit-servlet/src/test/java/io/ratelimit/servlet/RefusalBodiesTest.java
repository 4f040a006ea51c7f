package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Subject;
import io.ratelimit.core.LogLines;
import io.ratelimit.core.config.Json;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The body of a refusal")
class RefusalBodiesTest {

    private static final String RULES = """
            {"rules": [{"path": "/*", "per": "token", "hour": 1, "day": 600}]}""";
    private static final String MORE = "https://api.example.com/dev/errors/429";

    private static RateLimitOptions options(String rules) {
        return Webapp.options(new ManualClock()).rules(rules).set("more-info", MORE);
    }

    /** The second answer to two equal requests. */
    private static HttpResponse<String> second(RateLimitOptions options, String... headers) throws Exception {
        try (Webapp app = Webapp.answeringOk().start(options)) {
            app.get("/activate", headers);
            return app.get("/activate", headers);
        }
    }

    private static Json json(String text) {
        return Json.parse(text);
    }

    @Nested
    @DisplayName("by default")
    class Standard {

        @Test
        void says_which_limit_was_crossed_and_when_to_retry() throws Exception {
            assertThat(second(options(RULES)).body())
                    .isEqualTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                            + "\"title\":\"Request cannot be satisfied as assigned quota has been exceeded\","
                            + "\"status\":429,"
                            + "\"detail\":\"Limit of 1 requests per hour exceeded; retry in 3600 seconds.\","
                            + "\"violated-policies\":[\"hour\"],"
                            + "\"error\":\"too_many_requests\","
                            + "\"limit_exceeded\":\"hour\","
                            + "\"limits\":{\"hour\":1,\"day\":600},"
                            + "\"retry_after\":3600,"
                            + "\"message\":\"Limit of 1 requests per hour exceeded; retry in 3600 seconds.\","
                            + "\"more_info\":\"" + MORE + "\"}");
        }

        @Test
        void without_a_url_has_no_more_info() throws Exception {
            String body = second(Webapp.options(new ManualClock()).rules(RULES)).body();

            assertThat(body).doesNotContain("more_info").contains("\"retry_after\":3600");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "application/problem+json | application/problem+json",
                    "application/json, application/problem+json;q=0.1 | application/problem+json",
                    "text/html, Application/Problem+JSON ; q=0.001 | application/problem+json",
                    "application/problem+json;q=0 | application/json",
                    "application/problem+json; q=0.000, */* | application/json",
                    "application/json | application/json",
                    "*/* | application/json",
                    "application/problem+json2 | application/json"
                })
        void is_a_problem_document_only_if_asked_for(String accept, String type) throws Exception {
            HttpResponse<String> plain = second(options(RULES));
            HttpResponse<String> asked = second(options(RULES), "Accept", accept);

            assertThat(asked.headers().firstValue("Content-Type")).contains(type);
            assertThat(asked.body()).isEqualTo(plain.body());
        }

        @Test
        void carries_the_message_of_the_violated_policy() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "hour": 5, "message": "not this"},
                               {"path": "/*", "per": "token", "hour": 1, "message": "Too many \\"attempts\\" – später."}]}""";

            assertThat(second(options(rules)).body())
                    .contains("\"message\":\"Too many \\\"attempts\\\" – später.\"")
                    .contains("\"detail\":\"Limit of 1 requests per hour exceeded");
        }

        @Test
        void has_the_length_that_its_header_tells() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "token", "hour": 1, "message": "später"}]}""";
            HttpResponse<String> response = second(options(rules));

            assertThat(response.headers().firstValueAsLong("Content-Length"))
                    .hasValue(response.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        }

        @Test
        void forced_on_an_endpoint_without_limits_says_test() throws Exception {
            Json.Obj body = (Json.Obj) json(second(Webapp.options(new ManualClock()), "X-RateLimit", "1")
                    .body());

            assertThat(body.members())
                    .containsEntry("limit_exceeded", new Json.Str("test"))
                    .containsEntry("limits", json("{}"))
                    .containsEntry("violated-policies", json("[]"))
                    .containsEntry("retry_after", json("1"))
                    .containsEntry("forced", json("true"))
                    .containsEntry("message", new Json.Str("Rate limit exceeded; retry in 1 second."));
        }

        @Test
        void forced_on_a_limited_endpoint_names_its_shortest_interval() throws Exception {
            Json.Obj body =
                    (Json.Obj) json(second(options(RULES), "X-RateLimit", "1").body());

            assertThat(body.members())
                    .containsEntry("limit_exceeded", new Json.Str("hour"))
                    .containsEntry("violated-policies", json("[\"hour\"]"))
                    .containsEntry("limits", json("{\"hour\":1,\"day\":600}"))
                    .containsEntry("forced", json("true"));
        }

        @Test
        void shows_the_violated_number_and_the_tightest_of_the_other_intervals() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "token", "minute": 5, "day": 900},
                               {"path": "/*", "per": "ip", "minute": 1, "day": 700},
                               {"path": "/*", "per": "all", "hour": 1}]}""";

            assertThat(second(options(rules), "Authorization", "Bearer a").body())
                    .contains("\"limit_exceeded\":\"hour\"")
                    .contains("\"violated-policies\":[\"hour\",\"ip-minute\"]")
                    .contains("\"limits\":{\"minute\":1,\"hour\":1,\"day\":700}");
        }

        @Test
        void of_a_request_that_costs_too_much_is_413_without_a_time() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "hour": 9, "cost": 4}],
                     "grants": [{"identity": "ip", "value": "127.0.0.1", "permits": 3}]}""";
            HttpResponse<String> response = second(options(rules));
            Json.Obj body = (Json.Obj) json(response.body());

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.headers().map()).doesNotContainKey("retry-after");
            assertThat(response.headers().firstValue("X-RateLimit-Remaining")).contains("3");
            assertThat(body.members())
                    .doesNotContainKey("retry_after")
                    .containsEntry("type", new Json.Str("about:blank"))
                    .containsEntry("status", json("413"))
                    .containsEntry("error", new Json.Str("request_too_large"))
                    .containsEntry("limits", json("{\"hour\":3}"));
        }

        @Test
        void of_a_closed_policy_without_store_is_503() throws Exception {
            FailingStore store = new FailingStore(1);
            store.silent(true);
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "hour": 9, "onStoreFailure": "closed"}]}""";
            HttpResponse<String> response =
                    second(new RateLimitOptions().rules(rules).store(store));
            Json.Obj body = (Json.Obj) json(response.body());

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(body.members())
                    .containsEntry(
                            "type",
                            new Json.Str("https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"))
                    .containsEntry("status", json("503"))
                    .containsEntry("error", new Json.Str("temporarily_unavailable"))
                    .containsEntry("retry_after", json("1"))
                    .doesNotContainKeys("limit_exceeded", "limits");
        }
    }

    @Test
    @DisplayName("flat has exactly the six members of the second seed")
    void flat() throws Exception {
        HttpResponse<String> response =
                second(options(RULES).set("body", "flat"), "Accept", "application/problem+json");

        assertThat(response.body())
                .isEqualTo("{\"status\":429,\"error\":\"too_many_requests\",\"limit_exceeded\":\"hour\","
                        + "\"limits\":{\"hour\":1,\"day\":600},"
                        + "\"message\":\"Limit of 1 requests per hour exceeded; retry in 3600 seconds.\","
                        + "\"more_info\":\"" + MORE + "\"}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    @DisplayName("nested is that of the third seed")
    void nested() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "minute": 1,
                            "message": "Rate limit exceeded. Try again later."}]}""";

        assertThat(second(options(rules).set("body", "nested")).body())
                .isEqualTo("{\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\","
                        + "\"message\":\"Rate limit exceeded. Try again later.\",\"details\":{\"retry_after\":60}}}");
    }

    @Nested
    @DisplayName("from a template")
    class Templates {

        private String body(String file, String rules, String... headers) throws Exception {
            return second(options(rules).set("body", "template:bodies/" + file), headers)
                    .body();
        }

        @Test
        @DisplayName("may be Keymint's")
        void keymint() throws Exception {
            String rules = """
                    {"rules": [{"path": "/activate", "per": "ip", "minute": 1,
                                "message": "Too many activation attempts. Please try again later."}]}""";

            assertThat(body("keymint.json", rules))
                    .isEqualTo("{\"message\":\"Too many activation attempts. Please try again later.\",\"code\":3}");
        }

        @Test
        @DisplayName("may be RingCentral's")
        void ringcentral() throws Exception {
            assertThat(body("ringcentral.json", RULES))
                    .isEqualTo("{\"errorCode\":\"CMN-301\",\"message\":\"Request rate exceeded\","
                            + "\"errors\":[{\"errorCode\":\"CMN-301\",\"message\":\"Request rate exceeded\"}]}");
        }

        @Test
        @DisplayName("may be Salesforce's")
        void salesforce() throws Exception {
            assertThat(body("salesforce.json", RULES))
                    .isEqualTo("{\"message\":\"Rate limit exceeded\",\"errorcode\":50100,\"retryAfter\":3600,"
                            + "\"documentation\":\"" + MORE + "\"}");
        }

        @Test
        void keeps_numbers_as_numbers_and_structures_as_structures() throws Exception {
            assertThat(json(body("everything.json", RULES))).isEqualTo(json("""
                    {"numbers": [429, 1, 3600],
                     "texts": ["https://iana.org/assignments/http-problem-types#quota-exceeded",
                               "Request cannot be satisfied as assigned quota has been exceeded",
                               "Limit of 1 requests per hour exceeded; retry in 3600 seconds.",
                               "too_many_requests", "hour",
                               "Limit of 1 requests per hour exceeded; retry in 3600 seconds.", "%s"],
                     "structures": {"limits": {"hour": 1, "day": 600}, "violated": ["hour"]},
                     "forced": null,
                     "inside": "HTTP 429: 1 per hour of {\\"hour\\":1,\\"day\\":600}; $1 \\\\ .",
                     "fixed": [1, 2.50, true, false, null, "plain"]}""".formatted(MORE)));
        }

        @Test
        void has_null_where_the_refusal_has_nothing() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "hour": 9, "cost": 4}],
                     "grants": [{"identity": "ip", "value": "127.0.0.1", "permits": 3}]}""";

            assertThat(body("everything.json", rules)).contains("[413,3,null]");
        }
    }

    @Nested
    @DisplayName("from the application's renderer")
    class Renderers {

        private HttpResponse<String> rendered(RefusalRenderer renderer, String name) throws Exception {
            return second(options(RULES).renderer(renderer).set("body", name));
        }

        @Test
        @DisplayName("may be Keymint's")
        void keymint() throws Exception {
            assertThat(rendered(new VendorBodies.Keymint(), "keymint").body())
                    .isEqualTo("{\"message\":\"Too many activation attempts. Please try again later.\",\"code\":3}");
        }

        @Test
        @DisplayName("may be RingCentral's")
        void ringcentral() throws Exception {
            assertThat(rendered(new VendorBodies.RingCentral(), "ringcentral").body())
                    .isEqualTo("{\"errorCode\":\"CMN-301\",\"message\":\"Request rate exceeded\","
                            + "\"errors\":[{\"errorCode\":\"CMN-301\",\"message\":\"Request rate exceeded\"}]}");
        }

        @Test
        @DisplayName("may be Salesforce's")
        void salesforce() throws Exception {
            HttpResponse<String> response = rendered(new VendorBodies.Salesforce(), "salesforce");

            assertThat(response.body())
                    .isEqualTo("{\"message\":\"Rate limit exceeded\",\"errorcode\":50100,\"retryAfter\":3600,"
                            + "\"documentation\":\"https://api.example.com/limits\"}");
            assertThat(response.headers().firstValue("Retry-After")).contains("3600");
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void is_replaced_by_the_default_one_if_it_throws_or_is_null(boolean thrown) throws Exception {
            RefusalRenderer broken = new RefusalRenderer() {
                @Override
                public String name() {
                    return "broken";
                }

                @Override
                @SuppressWarnings("NullAway") // as applications are compiled
                public Body render(Decision.Refused refused, RequestFacts request) {
                    if (thrown) {
                        throw new IllegalStateException("broken on purpose");
                    }
                    return null;
                }
            };
            String standard = second(options(RULES)).body();
            try (LogLines log = LogLines.of(WebLimiter.class.getName())) {
                try (Webapp app = Webapp.answeringOk()
                        .start(options(RULES).renderer(broken).set("body", "broken"))) {
                    app.get("/x");
                    for (int call = 0; call < 50; call++) {
                        HttpResponse<String> response = app.get("/x");
                        assertThat(response.statusCode()).isEqualTo(429);
                        assertThat(response.body()).isEqualTo(standard);
                    }
                }
                assertThat(log.lines().stream().filter(line -> line.contains("'broken' failed")))
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "flat", "nested", "template:bodies/everything.json"})
    @DisplayName("never tells who was counted")
    void never_tells_who_was_counted(String body) throws Exception {
        // given
        IdentityResolver tenant = new IdentityResolver() {
            @Override
            public String identity() {
                return "tenant";
            }

            @Override
            public Optional<Subject> resolve(RequestFacts request) {
                return request.header("X-Tenant").map(value -> Subject.of("tenant", value));
            }
        };
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "hour": 1}, {"path": "/*", "per": "ip", "hour": 1},
                           {"path": "/*", "per": "tenant+ip", "hour": 1}]}""";
        RateLimitOptions options =
                options(rules).identity(tenant).set("body", body).set("trusted-proxies", "127.0.0.1");
        // when
        HttpResponse<String> response = second(
                options, "Authorization", "Bearer very-secret", "X-Tenant", "acme", "X-Forwarded-For", "203.0.113.77");
        // then
        assertThat(response.statusCode()).isEqualTo(429);
        String everything = response.body() + response.headers().map();
        for (String value : List.of("very-secret", "acme", "203.0.113.77", "127.0.0.1")) {
            assertThat(everything).doesNotContain(value);
        }
    }
}
