package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.LogLines;
import io.ratelimit.spi.RateLimitListener;
import jakarta.servlet.DispatcherType;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("While the store does not answer")
class StoreFailureTest {

    private static final String IP_HOUR_10 = """
            {"rules": [{"path": "/*", "per": "ip", "hour": 10}]}""";
    private static final String STATE = "io.ratelimit.core.StoreState";

    private final FailingStore store = new FailingStore(4);
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();
    private final List<Boolean> states = new CopyOnWriteArrayList<>();
    private final RateLimitListener listener = new RateLimitListener() {
        @Override
        public void decided(Decided event) {
            decisions.add(event.decision());
        }

        @Override
        public void storeState(boolean answering) {
            states.add(answering);
        }
    };

    private Webapp app(RateLimitOptions options) throws Exception {
        return Webapp.answeringOk().start(options.listener(listener));
    }

    private RateLimitOptions rules(String json) {
        return new RateLimitOptions().store(store).rules(json);
    }

    private static long remaining(HttpResponse<String> response) {
        return response.headers().firstValueAsLong("X-RateLimit-Remaining").orElseThrow();
    }

    @Test
    void this_node_grants_its_share_and_shows_the_numbers_used() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10))) {
            store.silent(true);

            HttpResponse<String> first = app.get("/");
            HttpResponse<String> second = app.get("/");
            HttpResponse<String> third = app.get("/");

            assertThat(first.headers().firstValue("X-RateLimit-Limit")).contains("2");
            assertThat(remaining(first)).isEqualTo(1);
            assertThat(remaining(second)).isZero();
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("\"limits\":{\"hour\":2}");
        }
        assertThat(decisions).hasSize(3);
        assertThat(((Decision.Granted) decisions.get(0)).degraded()).isTrue();
        assertThat(((Decision.Refused) decisions.get(2)).degraded()).isTrue();
    }

    @Test
    void the_share_of_a_small_limit_is_one() throws Exception {
        try (Webapp app = app(rules("""
                {"rules": [{"path": "/*", "per": "ip", "hour": 3}]}"""))) {
            store.silent(true);

            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/")).isEqualTo(429);
        }
    }

    @Test
    void a_blocked_subject_stays_blocked() throws Exception {
        try (Webapp app = app(rules("""
                {"rules": [{"path": "/*", "per": "ip", "hour": 30}],
                 "grants": [{"identity": "ip", "value": "127.0.0.1", "permits": 0}]}"""))) {
            store.silent(true);

            assertThat(app.status("/")).isEqualTo(429);
        }
    }

    @Test
    void open_lets_everything_through_without_numbers() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10).set("on-store-failure", "open"))) {
            store.silent(true);

            for (int call = 0; call < 20; call++) {
                HttpResponse<String> response = app.get("/", "Origin", "https://page.example");
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.headers().map())
                        .doesNotContainKeys("x-ratelimit-limit", "ratelimit", "ratelimit-policy", "retry-after");
            }
        }
        assertThat(decisions)
                .hasSize(20)
                .allMatch(decision -> decision instanceof Decision.Granted granted && granted.degraded());
    }

    @Test
    void closed_refuses_with_503_and_without_numbers() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10).set("on-store-failure", "closed"))) {
            store.silent(true);

            HttpResponse<String> response = app.get("/");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("1");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(response.headers().map()).doesNotContainKeys("x-ratelimit-limit", "ratelimit");
            assertThat(response.body()).contains("#temporary-reduced-capacity");
            store.silent(false);
            assertThat(remaining(app.get("/"))).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/open", "/closed", "/inherit", "/both"})
    void each_policy_has_its_own_mode(String path) throws Exception {
        String rules = """
                {"settings": {"on-store-failure": "closed"},
                 "rules": [{"path": "/open", "per": "ip", "hour": 8, "name": "o", "onStoreFailure": "open"},
                           {"path": "/closed", "per": "ip", "hour": 8, "name": "c", "onStoreFailure": "CLOSED"},
                           {"path": "/inherit", "per": "ip", "hour": 8, "name": "i"},
                           {"path": "/both", "per": "ip", "hour": 8, "name": "o", "onStoreFailure": "open"},
                           {"path": "/both", "per": "token", "hour": 8, "name": "l", "onStoreFailure": "local"}]}""";
        try (Webapp app = app(rules(rules))) {
            store.silent(true);

            HttpResponse<String> response = app.get(path, "Authorization", "Bearer a");

            assertThat(response.statusCode()).isEqualTo(path.equals("/closed") || path.equals("/inherit") ? 503 : 200);
            assertThat(response.headers().firstValue("X-RateLimit-Limit").isPresent())
                    .isEqualTo(path.equals("/both"));
        }
    }

    @Test
    void forced_refusals_never_ask_it() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10).set("on-store-failure", "closed"))) {
            store.silent(true);

            assertThat(app.status("/", "X-RateLimit", "1")).isEqualTo(429);
        }
        assertThat(states).isEmpty();
    }

    @Test
    void what_was_granted_alone_is_brought_back_exactly_once() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10))) {
            // given
            assertThat(remaining(app.get("/"))).isEqualTo(9);
            store.silent(true);
            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/")).isEqualTo(429);
            // when
            store.silent(false);
            // then
            assertThat(remaining(app.get("/"))).isEqualTo(6);
            assertThat(remaining(app.get("/"))).isEqualTo(5);
            assertThat(store.added()).containsExactly("ip:127.0.0.1");
            // and after a second outage only what is new
            store.silent(true);
            assertThat(app.status("/")).isEqualTo(200);
            store.silent(false);
            assertThat(remaining(app.get("/"))).isEqualTo(3);
        }
    }

    @Test
    void a_subject_that_had_nothing_left_gets_nothing_from_this_node_either() throws Exception {
        try (Webapp app = app(rules(IP_HOUR_10))) {
            for (int call = 0; call < 10; call++) {
                assertThat(app.status("/")).isEqualTo(200);
            }
            store.silent(true);

            HttpResponse<String> response = app.get("/");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).contains("3600");
            assertThat(remaining(response)).isZero();
        }
    }

    @Test
    void an_outage_is_logged_and_told_once_and_health_shows_it() throws Exception {
        ServletContextHandler context = new ServletContextHandler();
        RateLimitOptions options = rules(IP_HOUR_10.replace("10", "100")).listener(listener);
        context.addFilter(new FilterHolder(new RateLimitFilter(options)), "/*", EnumSet.of(DispatcherType.REQUEST));
        try (LogLines log = LogLines.of(STATE);
                Webapp app = new Webapp(context)) {
            WebLimiter limiter = WebLimiter.of(context.getServletContext()).orElseThrow();
            assertThat(limiter.storeHealth()).isEqualTo(new StoreHealth(true, 4, List.of(), 0));
            for (boolean silent : List.of(false, true, true, true, false, false, true, false)) {
                store.silent(silent);
                app.get("/");
            }
            assertThat(log.lines()).containsExactly("WARNING rate limit store does not answer: nobody is there");
            assertThat(limiter.storeHealth()).isEqualTo(new StoreHealth(false, 4, List.of(), 4));
        }
        assertThat(states).containsExactly(false);
    }

    @Test
    void invented_tokens_are_counted_as_their_address_too() throws Exception {
        String rules = """
                {"rules": [{"path": "/*", "per": "token", "hour": 4}]}""";
        try (Webapp app = app(rules(rules).set("new-subjects-per-minute", "3"))) {
            store.silent(true);
            List<Integer> answers = new ArrayList<>();
            for (int token = 0; token < 6; token++) {
                answers.add(app.status("/", "Authorization", "Bearer t" + token));
            }
            assertThat(answers).containsExactly(200, 200, 200, 200, 429, 429);
        }
    }
}
