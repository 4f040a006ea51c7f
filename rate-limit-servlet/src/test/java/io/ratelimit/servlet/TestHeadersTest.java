package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.servlet.TestHeaders.Mode;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The test headers")
class TestHeadersTest {

    private static final String HOUR_50 = """
            {"rules": [{"path": "/*", "per": "token", "hour": 50, "day": 600}]}""";

    private static TestLimits read(Mode mode, String name, String... lines) {
        return TestHeaders.read(new FakeRequest().header(name, lines).build(), mode);
    }

    @Nested
    @DisplayName("X-RateLimit")
    class Forcing {

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\t", "0", " 0 ", "00", "0.0", "0.", "-0", "+0", "0, 0", ",", " , 00"})
        void a_blank_or_zero_value_does_not_force(String value) {
            assertThat(read(Mode.ON, "X-RateLimit", value)).isEqualTo(TestLimits.NONE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "-1", "true", "yes", "false", "no", "off", "x", "0, 1", "0x0", "0.01", "1e0"})
        void anything_else_forces(String value) {
            assertThat(read(Mode.ON, "X-RateLimit", value).forced()).isTrue();
        }

        @Test
        void one_of_several_lines_is_enough() {
            assertThat(read(Mode.ON, "X-RateLimit", "0", "1").forced()).isTrue();
        }

        @Test
        void no_header_forces_nothing() {
            assertThat(TestHeaders.read(new FakeRequest().build(), Mode.ON)).isEqualTo(TestLimits.NONE);
        }
    }

    @Nested
    @DisplayName("X-RateLimit-INTERVAL")
    class Lowering {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "5.5",
                    "5.0",
                    "5/h",
                    "abc",
                    "+5",
                    "-1",
                    "1e3",
                    "5, 3",
                    "\u0665",
                    "1234567890123456789"
                })
        void what_is_no_whole_number_of_18_digits_is_ignored(String value) {
            assertThat(read(Mode.ON, "X-RateLimit-Hour", value)).isEqualTo(TestLimits.NONE);
        }

        @Test
        void each_interval_has_its_header_in_any_case() {
            FakeRequest request = new FakeRequest()
                    .header("x-ratelimit-second", "1")
                    .header("X-RATELIMIT-MINUTE", "2")
                    .header("X-RateLimit-Hour", " 3 ")
                    .header("X-RateLimit-Day", "0");

            assertThat(TestHeaders.read(request.build(), Mode.ON).lowered())
                    .isEqualTo(Map.of(Interval.SECOND, 1L, Interval.MINUTE, 2L, Interval.HOUR, 3L, Interval.DAY, 0L));
        }

        @Test
        void the_lowest_valid_one_of_several_lines_wins() {
            assertThat(read(Mode.ON, "X-RateLimit-Hour", "5", "3", "x", "4").lowered())
                    .isEqualTo(Map.of(Interval.HOUR, 3L));
        }

        @Test
        void the_largest_18_digits_are_a_number() {
            assertThat(read(Mode.ON, "X-RateLimit-Day", "999999999999999999").lowered())
                    .containsEntry(Interval.DAY, 999_999_999_999_999_999L);
        }
    }

    @Nested
    @DisplayName("of any size")
    class Oversized {

        @Test
        void the_first_lines_are_read_and_the_rest_left_alone() {
            String[] lines = Collections.nCopies(5_000, "9").toArray(String[]::new);
            lines[TestHeaders.MOST_LINES - 1] = "8";
            lines[TestHeaders.MOST_LINES] = "1";
            assertThat(read(Mode.ON, "X-RateLimit-Hour", lines).lowered()).isEqualTo(Map.of(Interval.HOUR, 8L));
        }

        @Test
        void the_start_of_a_line_is_read_and_the_rest_left_alone() {
            int most = TestHeaders.MOST_CHARACTERS;
            assertThat(read(Mode.ON, "X-RateLimit", ",".repeat(most - 1) + "1,").forced())
                    .isTrue();
            assertThat(read(Mode.ON, "X-RateLimit", ",".repeat(most) + "1")).isEqualTo(TestLimits.NONE);
            assertThat(read(Mode.ON, "X-RateLimit", "0".repeat(60_000))).isEqualTo(TestLimits.NONE);
            assertThat(read(Mode.ON, "X-RateLimit-Day", "9".repeat(60_000))).isEqualTo(TestLimits.NONE);
        }
    }

    @Nested
    @DisplayName("The setting test-headers")
    class Modes {

        private final FakeRequest both =
                new FakeRequest().header("X-RateLimit", "1").header("X-RateLimit-Hour", "5");

        @Test
        void lower_only_does_not_force() {
            assertThat(TestHeaders.read(both.build(), Mode.LOWER_ONLY))
                    .isEqualTo(new TestLimits(false, Map.of(Interval.HOUR, 5L)));
        }

        @Test
        void off_ignores_both() {
            assertThat(TestHeaders.read(both.build(), Mode.OFF)).isEqualTo(TestLimits.NONE);
        }

        @Test
        void on_does_both() {
            assertThat(TestHeaders.read(both.build(), Mode.ON))
                    .isEqualTo(new TestLimits(true, Map.of(Interval.HOUR, 5L)));
        }

        @Test
        void it_is_read_from_the_settings() throws Exception {
            RateLimitOptions options =
                    Webapp.options(new ManualClock()).rules(HOUR_50).set("test-headers", "lower-only");
            try (Webapp app = Webapp.answeringOk().start(options)) {
                assertThat(app.status("/", "X-RateLimit", "1")).isEqualTo(200);
                assertThat(app.status("/", "X-RateLimit-Hour", "1")).isEqualTo(429);
            }
        }
    }

    @Nested
    @DisplayName("On requests")
    class OnRequests {

        private Webapp app(String rules) throws Exception {
            return Webapp.answeringOk().start(Webapp.options(new ManualClock()).rules(rules));
        }

        private long remaining(HttpResponse<String> response) {
            return response.headers().firstValueAsLong("X-RateLimit-Remaining").orElseThrow();
        }

        private void call(Webapp app, int times) throws Exception {
            for (int call = 0; call < times; call++) {
                assertThat(app.status("/a", "Authorization", "Bearer a")).isEqualTo(200);
            }
        }

        @Test
        void a_forced_refusal_spends_nothing() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                call(app, 6);

                assertThat(app.status("/a", "Authorization", "Bearer a", "X-RateLimit", "false"))
                        .isEqualTo(429);

                assertThat(remaining(app.get("/a", "Authorization", "Bearer a")))
                        .isEqualTo(43);
            }
        }

        @Test
        void force_wins_over_lowering() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                HttpResponse<String> response = app.get("/a", "X-RateLimit", "1", "X-RateLimit-Hour", "5");

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.body()).contains("\"forced\":true", "\"limits\":{\"hour\":50,\"day\":600}");
            }
        }

        @Test
        void a_lowered_limit_counts_what_was_sent_without_the_header() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                call(app, 4);

                HttpResponse<String> fifth = app.get("/a", "Authorization", "Bearer a", "x-ratelimit-hour", "5");
                HttpResponse<String> sixth = app.get("/a", "Authorization", "Bearer a", "x-ratelimit-hour", "5");

                assertThat(fifth.statusCode()).isEqualTo(200);
                assertThat(fifth.headers().map())
                        .containsEntry("x-ratelimit-limit", List.of("5"))
                        .containsEntry("x-ratelimit-remaining", List.of("0"))
                        .containsEntry("ratelimit-policy", List.of("\"hour\";q=50;w=3600, \"day\";q=600;w=86400"))
                        .containsEntry("ratelimit", List.of("\"hour\";r=0;t=3600, \"day\";r=595;t=86400"));
                assertThat(sixth.statusCode()).isEqualTo(429);
                assertThat(sixth.headers().firstValue("X-RateLimit-Limit")).contains("5");
                assertThat(sixth.headers().firstValue("Retry-After")).contains("3600");
                assertThat(sixth.body()).contains("\"limits\":{\"hour\":5,\"day\":600}");
                assertThat(remaining(app.get("/a", "Authorization", "Bearer a")))
                        .isEqualTo(44);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"50", "51", "9999999999999999999", "5.0", "-1", "abc", ""})
        void a_value_that_is_not_lower_changes_nothing(String value) throws Exception {
            try (Webapp app = app("""
                    {"rules": [{"path": "/*", "per": "token", "hour": 3}]}""")) {
                for (int call = 0; call < 3; call++) {
                    assertThat(app.status("/", "X-RateLimit-Hour", value)).isEqualTo(200);
                }
                HttpResponse<String> refused = app.get("/", "X-RateLimit-Hour", value);
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("X-RateLimit-Limit")).contains("3");
            }
        }

        @Test
        void an_interval_that_the_endpoint_does_not_limit_is_ignored() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                assertThat(app.status("/", "X-RateLimit-Minute", "0")).isEqualTo(200);
            }
        }

        @Test
        void zero_refuses_at_once_and_tells_to_retry_soon() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                HttpResponse<String> response = app.get("/", "X-RateLimit-Hour", "0");

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.headers().firstValue("Retry-After")).contains("1");
                assertThat(response.headers().firstValue("X-RateLimit-Limit")).contains("0");
                assertThat(remaining(app.get("/"))).isEqualTo(49);
            }
        }

        @Test
        void a_cost_above_a_lowered_limit_is_told_to_retry_and_not_that_it_is_too_large() throws Exception {
            try (Webapp app = app("""
                    {"rules": [{"path": "/*", "per": "ip", "hour": 50, "cost": 3}]}""")) {
                HttpResponse<String> response = app.get("/", "X-RateLimit-Hour", "2");

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.headers().firstValue("Retry-After")).contains("1");
            }
        }

        @Test
        void several_interval_headers_each_lower_their_interval() throws Exception {
            try (Webapp app = app(HOUR_50)) {
                call(app, 5);

                HttpResponse<String> response =
                        app.get("/a", "Authorization", "Bearer a", "X-RateLimit-Hour", "20", "X-RateLimit-Day", "5");

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.body()).contains("\"limit_exceeded\":\"day\"", "{\"hour\":20,\"day\":5}");
            }
        }

        @Test
        void of_limits_with_one_interval_only_the_larger_ones_are_lowered() throws Exception {
            try (Webapp app = app("""
                    {"rules": [{"path": "/*", "per": "token", "minute": 3},
                               {"path": "/*", "per": "ip", "minute": 300}]}""")) {
                HttpResponse<String> response = app.get("/", "Authorization", "Bearer a", "X-RateLimit-Minute", "5");

                assertThat(response.headers().firstValue("RateLimit"))
                        .contains("\"token-minute\";r=2;t=60, \"ip-minute\";r=4;t=60");
                assertThat(response.headers().firstValue("RateLimit-Policy"))
                        .contains("\"token-minute\";q=3;w=60, \"ip-minute\";q=300;w=60");
            }
        }

        @Test
        void a_grant_is_lowered_and_not_raised() throws Exception {
            try (Webapp app = app("""
                    {"rules": [{"path": "/*", "per": "ip", "hour": 2}],
                     "grants": [{"identity": "ip", "value": "127.0.0.1", "permits": 5}]}""")) {
                assertThat(app.get("/", "X-RateLimit-Hour", "6").headers().firstValue("X-RateLimit-Limit"))
                        .contains("5");
                assertThat(app.get("/", "X-RateLimit-Hour", "4").headers().firstValue("X-RateLimit-Limit"))
                        .contains("4");
            }
        }
    }
}
