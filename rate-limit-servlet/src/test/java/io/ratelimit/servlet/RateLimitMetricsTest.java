package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ratelimit.core.LogLines;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

class RateLimitMetricsTest {

    private static final String RULES = """
            {"rules": [{"path": "/*", "per": "client", "name": "few", "minute": 2},
                       {"path": "/tried", "per": "client", "name": "tried", "minute": 1, "shadow": true}]}""";

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void every_decision_is_in_one_counter_of_its_policy() throws Exception {
        ServletContextHandler context = limited();
        try (Webapp app = new Webapp(context)) {
            new RateLimitMetrics(context.getServletContext()).bindTo(registry);
            for (int call = 0; call < 5; call++) {
                app.get("/");
            }
            app.get("/", "X-RateLimit", "1");

            assertThat(decisions("few", "granted")).isEqualTo(2);
            assertThat(decisions("few", "refused")).isEqualTo(3);
            assertThat(decisions("few", "forced")).isEqualTo(1);
            assertThat(decisions("tried", "granted")).isZero();
            assertThat(registry.get("rate.limit.store.latency").timer().count()).isEqualTo(5);
            assertThat(registry.get("rate.limit.store.answering").gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get("rate.limit.nodes").gauge().value()).isEqualTo(1);
        }
    }

    @Test
    void a_policy_that_decides_for_the_first_time_is_not_bound_again() throws Exception {
        ServletContextHandler context = limited();
        Logger logger = Logger.getLogger(MeterRegistry.class.getName());
        logger.setLevel(Level.ALL);
        try (Webapp app = new Webapp(context);
                LogLines log = LogLines.of(logger.getName())) {
            new RateLimitMetrics(context.getServletContext()).bindTo(registry);
            app.get("/");
            assertThat(decisions("few", "granted")).isEqualTo(1);
            assertThat(log.lines()).isEmpty();
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void no_tag_names_a_subject() throws Exception {
        ServletContextHandler context = limited();
        try (Webapp app = new Webapp(context)) {
            new RateLimitMetrics(context.getServletContext()).bindTo(registry);
            for (int client = 0; client < 50; client++) {
                app.get("/", "Authorization", "Bearer token-" + client);
            }
        }
        assertThat(registry.getMeters()).hasSizeLessThan(25);
        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(Objects::toString)
                        .collect(Collectors.joining()))
                .doesNotContain("token-");
    }

    @Test
    void a_registry_that_lives_on_is_left_as_it_was() throws Exception {
        ServletContextHandler context = limited();
        try (Webapp app = new Webapp(context);
                RateLimitMetrics metrics = new RateLimitMetrics(context.getServletContext())) {
            metrics.bindTo(registry);
            app.get("/");
            assertThat(registry.getMeters()).isNotEmpty();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    private static ServletContextHandler limited() {
        ServletContextHandler context = new ServletContextHandler();
        context.addFilter(
                new FilterHolder(new RateLimitFilter(new RateLimitOptions().rules(RULES))),
                "/*",
                EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    @Test
    void without_a_filter_there_is_nothing_to_measure() {
        assertThatThrownBy(() -> new RateLimitMetrics(new ServletContextHandler().getServletContext()))
                .hasMessageContaining("is not initialised: bind its metrics after its start");
    }

    private double decisions(String policy, String outcome) {
        return registry.get("rate.limit.decisions")
                .tag("policy", policy)
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }
}
