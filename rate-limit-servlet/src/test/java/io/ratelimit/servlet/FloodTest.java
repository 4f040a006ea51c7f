package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.LogLines;
import io.ratelimit.core.store.ManualClock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A flood of invented subjects")
class FloodTest {

    private static final String TOKEN_HOUR_3 = """
            {"rules": [{"path": "/*", "per": "token", "hour": 3}]}""";

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger invented = new AtomicInteger();

    private Webapp app(RateLimitOptions options) throws Exception {
        return Webapp.answeringOk().start(options.set("trusted-proxies", "127.0.0.1"));
    }

    private static int status(Webapp app, String address, String token) throws Exception {
        return app.status("/", "X-Forwarded-For", address, "Authorization", "Bearer " + token);
    }

    private int invent(Webapp app, String address) throws Exception {
        return status(app, address, "invented" + invented.incrementAndGet());
    }

    @Test
    void beyond_the_allowed_number_new_tokens_of_an_address_are_counted_as_that_address() throws Exception {
        RateLimitOptions options = Webapp.options(clock).rules(TOKEN_HOUR_3).set("new-subjects-per-minute", "5");
        try (Webapp app = app(options)) {
            // given a client and a known token of the flood's own address
            assertThat(status(app, "203.0.113.7", "known")).isEqualTo(200);
            // when
            for (int call = 0; call < 4; call++) {
                assertThat(invent(app, "203.0.113.7")).isEqualTo(200);
            }
            // then
            for (int call = 0; call < 3; call++) {
                assertThat(invent(app, "203.0.113.7"))
                        .as("counted as the address")
                        .isEqualTo(200);
            }
            assertThat(invent(app, "203.0.113.7")).isEqualTo(429);
            assertThat(invent(app, "203.0.113.7")).isEqualTo(429);

            assertThat(status(app, "203.0.113.7", "known")).isEqualTo(200);
            assertThat(status(app, "203.0.113.7", "known")).isEqualTo(200);
            assertThat(status(app, "203.0.113.7", "known")).isEqualTo(429);

            for (int call = 0; call < 3; call++) {
                assertThat(status(app, "198.51.100.1", "elsewhere")).isEqualTo(200);
            }
            assertThat(status(app, "198.51.100.1", "elsewhere")).isEqualTo(429);
            assertThat(status(app, "198.51.100.1", "another")).isEqualTo(200);
        }
    }

    @Test
    void the_next_minute_brings_new_tokens_again() throws Exception {
        RateLimitOptions options = Webapp.options(clock).rules(TOKEN_HOUR_3).set("new-subjects-per-minute", "1");
        try (Webapp app = app(options)) {
            for (int call = 0; call < 4; call++) {
                assertThat(invent(app, "203.0.113.7")).isEqualTo(200);
            }
            assertThat(invent(app, "203.0.113.7")).isEqualTo(429);

            clock.advanceSeconds(60);

            assertThat(invent(app, "203.0.113.7")).isEqualTo(200);
            assertThat(invent(app, "203.0.113.7")).isEqualTo(429);
        }
    }

    @Test
    void one_ipv6_prefix_is_one_origin_of_tokens() throws Exception {
        RateLimitOptions options = Webapp.options(clock).rules(TOKEN_HOUR_3).set("new-subjects-per-minute", "1");
        try (Webapp app = app(options)) {
            for (int call = 0; call < 4; call++) {
                assertThat(invent(app, "2001:db8::" + call)).isEqualTo(200);
            }
            assertThat(invent(app, "2001:db8::9")).isEqualTo(429);
            assertThat(invent(app, "2001:db8:0:1::9")).isEqualTo(200);
        }
    }

    @Test
    void refused_requests_of_a_new_token_do_not_use_up_the_allowance() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "hour": 3, "name": "t"},
                           {"path": "/limited", "per": "all", "hour": 1, "name": "a"}]}""";
        RateLimitOptions options = Webapp.options(clock).rules(rules).set("new-subjects-per-minute", "2");
        try (Webapp app = app(options)) {
            for (int call = 0; call < 3; call++) {
                app.status("/", "X-RateLimit", "1", "Authorization", "Bearer forced" + call);
            }
            assertThat(status(app, "127.0.0.1", "one")).isEqualTo(200);
            assertThat(status(app, "127.0.0.1", "two")).isEqualTo(200);
            for (int call = 0; call < 2; call++) {
                assertThat(status(app, "127.0.0.1", "two")).isEqualTo(200);
            }
            assertThat(status(app, "127.0.0.1", "two")).as("counted alone").isEqualTo(429);
        }
    }

    @Test
    void near_the_largest_number_of_subjects_a_flooding_network_shares_windows_and_others_do_not() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "ip", "hour": 3}]}""";
        RateLimitOptions options = Webapp.options(clock).rules(rules).set("max-subjects", "1000");
        try (Webapp app = app(options)) {
            // given half of the places
            take(app, 500);
            // when more strangers come from two networks than get a place
            int admitted = 0;
            LogLines log = LogLines.of("io.ratelimit.core.NewSubjects");
            for (int address = 0; address < 500; address++) {
                admitted += status(app, "10.9." + address / 250 + "." + address % 250, "x") == 200 ? 1 : 0;
            }
            // then each has 8 of its own, and one or two windows of 3 for the rest
            assertThat(admitted).isBetween(2 * 8 + 3, 2 * 8 + 6);
            log.close();
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0))
                    .startsWith("WARNING new subjects from 10.9.0.0/24 share windows: 508 of 1000 places are taken.");
            for (int call = 0; call < 3; call++) {
                assertThat(status(app, "198.51.100.1", "x")).as("elsewhere").isEqualTo(200);
            }
            assertThat(status(app, "198.51.100.1", "x")).isEqualTo(429);
            for (int call = 0; call < 2; call++) {
                assertThat(status(app, "10.0.0.0", "x")).isEqualTo(200);
                assertThat(status(app, "10.0.1.249", "x")).isEqualTo(200);
            }
            assertThat(status(app, "10.0.0.0", "x")).isEqualTo(429);
            assertThat(status(app, "10.0.1.249", "x")).isEqualTo(429);
        }
    }

    private static void take(Webapp app, int places) throws Exception {
        for (int address = 0; address < places; address++) {
            assertThat(status(app, "10.0." + address / 250 + "." + address % 250, "x"))
                    .isEqualTo(200);
        }
    }

    private static int admittedOfOneNetwork(Webapp app) throws Exception {
        int admitted = 0;
        for (int address = 0; address < 200; address++) {
            admitted += status(app, "10.9.0." + address, "x") == 200 ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void unless_told_there_are_as_many_places_as_the_store_has_heap_for() throws Exception {
        FailingStore store = new FailingStore(1);
        store.heapBytes(3 << 20);
        String rules = """
                {"rules": [{"path": "/*", "per": "ip", "hour": 1}]}""";
        try (Webapp app = app(new RateLimitOptions().store(store).rules(rules))) {
            // 200,000 for each 512 MiB, half of which are for whoever comes
            take(app, 586);
            assertThat(admittedOfOneNetwork(app)).isEqualTo(10 + 1);
        }
    }

    @Test
    void while_the_store_is_silent_a_flooding_network_shares_windows_too() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "ip", "hour": 1}]}""";
        FailingStore store = new FailingStore(1);
        RateLimitOptions options =
                new RateLimitOptions().store(store).rules(rules).set("max-subjects", "1000");
        try (Webapp app = app(options)) {
            store.silent(true);
            take(app, 500);
            assertThat(admittedOfOneNetwork(app)).isEqualTo(8 + 1);
            assertThat(status(app, "10.0.0.0", "x")).isEqualTo(429);
            assertThat(status(app, "198.51.100.1", "x")).as("elsewhere").isEqualTo(200);
        }
    }
}
