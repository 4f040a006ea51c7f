package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.store.ManualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Headers as large as a container lets through")
class OversizedHeadersTest {

    private static final String XFF = "X-Forwarded-For";
    private static final int KIB_64 = 64 << 10;

    private final ManualClock clock = new ManualClock();

    private Webapp app(String per, String... settings) throws Exception {
        RateLimitOptions options = Webapp.options(clock)
                .set("trusted-proxies", "127.0.0.1, 10.0.0.0/8")
                .rules("""
                        {"rules": [{"path": "/*", "per": "%s", "hour": 2}]}""".formatted(per));
        for (int index = 0; index < settings.length; index += 2) {
            options.set(settings[index], settings[index + 1]);
        }
        return Webapp.answeringOk().start(options);
    }

    private static int withToken(Webapp app, String token) throws Exception {
        return app.status("/", "Authorization", "Bearer " + token);
    }

    @Test
    @DisplayName("a token of 64 KiB is a token; what differs only beyond its first 8,192 characters counts together")
    void longTokens() throws Exception {
        String start = "a".repeat(8_192);
        String rest = "b".repeat(KIB_64 - 8_192 - 1);
        try (Webapp app = app("token")) {
            assertThat(withToken(app, start + rest + "1")).isEqualTo(200);
            assertThat(withToken(app, start + rest + "2")).isEqualTo(200);
            assertThat(withToken(app, start + rest + "3")).isEqualTo(429);
            assertThat(withToken(app, "x" + start + rest)).as("differs earlier").isEqualTo(200);
            assertThat(withToken(app, start)).as("another length").isEqualTo(200);
        }
    }

    @Test
    @DisplayName("long tokens are invented subjects like short ones: an address brings so many a minute")
    void longTokensAreBudgeted() throws Exception {
        try (Webapp app = app("token", "new-subjects-per-minute", "3")) {
            List<Integer> statuses = new ArrayList<>();
            for (int call = 0; call < 7; call++) {
                statuses.add(withToken(app, call + "c".repeat(KIB_64)));
            }
            assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 429, 429);
        }
    }

    @Test
    @DisplayName("an Authorization header of 64 KiB that is no bearer token names nobody")
    void longNonsense() throws Exception {
        try (Webapp app = app("token")) {
            assertThat(app.status("/", "Authorization", "Basic " + "d".repeat(KIB_64)))
                    .isEqualTo(200);
            assertThat(app.status("/", "Authorization", "Bearer" + " ".repeat(KIB_64)))
                    .isEqualTo(200);
            assertThat(app.status("/")).as("counted as the same address").isEqualTo(429);
        }
    }

    @Test
    @DisplayName("thousands of forged addresses do not hide the one that the proxy appends")
    void forgedAddresses() throws Exception {
        try (Webapp app = app("ip")) {
            List<Integer> statuses = new ArrayList<>();
            for (int call = 0; call < 4; call++) {
                statuses.add(app.status("/", XFF, ("10.0.0." + call + ",").repeat(7_000) + "203.0.113.7"));
            }
            assertThat(statuses).containsExactly(200, 200, 429, 429);
        }
    }

    @Test
    @DisplayName("a chain of nothing but trusted proxies ends at the 64th, however long it is")
    void endlessChains() throws Exception {
        try (Webapp app = app("ip")) {
            List<Integer> statuses = new ArrayList<>();
            for (int call = 0; call < 4; call++) {
                statuses.add(app.status("/", XFF, "6.6.6." + call + "," + "10.0.0.1,".repeat(5_000)));
            }
            assertThat(statuses).containsExactly(200, 200, 429, 429);
        }
    }

    @Test
    @DisplayName("thousands of Forwarded lines with quotes are read as far as they matter")
    void forwardedLines() throws Exception {
        try (Webapp app = app("ip", "client-address-header", "forwarded")) {
            List<Integer> statuses = new ArrayList<>();
            for (int call = 0; call < 4; call++) {
                List<String> headers = new ArrayList<>();
                for (String line : Collections.nCopies(2_000, "for=\"6.6.6." + call + "\";by=\"a,\\\"b\"")) {
                    headers.addAll(List.of("Forwarded", line));
                }
                headers.addAll(List.of("Forwarded", "for=\"[2001:db8::7]:80\""));
                statuses.add(app.status("/", headers.toArray(String[]::new)));
            }
            assertThat(statuses).containsExactly(200, 200, 429, 429);
        }
    }

    @Test
    @DisplayName("thousands of test headers with huge numbers change nothing")
    void testHeaders() throws Exception {
        List<String> headers = new ArrayList<>();
        for (int line = 0; line < 1_000; line++) {
            headers.addAll(List.of("X-RateLimit-Hour", "9".repeat(18), "X-RateLimit-Day", "9".repeat(100)));
        }
        try (Webapp app = app("ip")) {
            List<Integer> statuses = new ArrayList<>();
            for (int call = 0; call < 3; call++) {
                statuses.add(app.status("/", headers.toArray(String[]::new)));
            }
            assertThat(statuses).containsExactly(200, 200, 429);
        }
    }
}
