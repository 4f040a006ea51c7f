package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.Usage;
import io.ratelimit.core.admin.Administration.Outcome;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.RateLimitListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is counted and told beside the answer")
class ObserverTest {

    private static final String BOTH = """
            {"rules": [{"path": "/*", "per": "token", "name": "enforced", "minute": 5},
                       {"path": "/*", "per": "token", "name": "tried", "minute": 2, "shadow": true},
                       {"path": "/*", "per": "client", "name": "wide", "minute": 3, "shadow": true}]}""";

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final List<String> near = new CopyOnWriteArrayList<>();

    private final RateLimitListener listener = new RateLimitListener() {
        @Override
        public void nearLimit(NearLimit event) {
            near.add(event.subject() + " " + event.policy() + " " + event.used() + "/" + event.limit());
        }

        @Override
        public void wouldRefuse(WouldRefuse event) {
            wouldRefuse.add(event.subject() + " " + event.policy() + " " + event.interval() + " " + event.limit());
        }
    };

    private final List<String> wouldRefuse = new CopyOnWriteArrayList<>();

    /** A limiter and its rules. */
    private record Running(Limiter limiter, Endpoint endpoint) implements AutoCloseable {
        Decision enter(FakeRequest request) {
            return limiter.begin(request, TestLimits.NONE).enter(endpoint, request, false);
        }

        @Override
        public void close() {
            limiter.close();
        }
    }

    private Running start(String rules, Map<String, String> settings) {
        Problems problems = new Problems();
        Deployment deployment = new Deployment(
                new Deployment.Supplied(
                        List.of(), List.of(listener), List.of(), Optional.of(new InMemoryPermitStore(clock, 1)), clock),
                new Settings(problems).with(settings, "test "),
                RulesFile.parse(rules, "rules", problems),
                new NoWebapp(),
                problems);
        return new Running(deployment.open(), deployment.rules().match("GET", "/"));
    }

    @Test
    @DisplayName("a listener is told whom a policy in shadow mode would refuse")
    void tellsWhomItWouldRefuse() {
        try (Running running = start(BOTH, Map.of())) {
            for (int call = 0; call < 3; call++) {
                running.enter(new FakeRequest().token("t").client("acme" + call));
            }
        }
        assertThat(wouldRefuse).singleElement().asString().startsWith("token*").endsWith(" tried MINUTE 2");
    }

    @Test
    @DisplayName("a policy in shadow mode refuses nobody, shows no number, and counts what it would have refused")
    void shadow() {
        try (Running running = start(BOTH, Map.of())) {
            FakeRequest request = new FakeRequest().token("t").client("acme");
            for (int call = 0; call < 5; call++) {
                assertThat(running.enter(request)).isInstanceOfSatisfying(Decision.Granted.class, granted -> {
                    assertThat(granted.all()).extracting(Usage::policy).containsExactly("enforced");
                    assertThat(granted.all())
                            .as("as if it were alone")
                            .extracting(Usage::wireName)
                            .containsExactly("minute");
                });
            }
            assertThat(running.enter(request)).isInstanceOf(Decision.Refused.class);

            assertThat(running.limiter().counts().of("tried"))
                    .containsEntry(Outcome.GRANTED, 2L)
                    .containsEntry(Outcome.SHADOW, 3L)
                    .containsEntry(Outcome.REFUSED, 0L);
            assertThat(running.limiter().counts().of("enforced"))
                    .containsEntry(Outcome.GRANTED, 5L)
                    .containsEntry(Outcome.REFUSED, 1L);
        }
    }

    @Test
    @DisplayName("P3: of two policies in shadow mode one that would refuse leaves the other's permits alone")
    void allOrNothing() {
        try (Running running = start(BOTH, Map.of())) {
            for (int call = 0; call < 5; call++) {
                running.enter(new FakeRequest().token("t").client("acme"));
            }
            running.enter(new FakeRequest().token("other").client("acme"));

            assertThat(running.limiter().counts().of("wide"))
                    .as("two with the first token, before that one is full, and one with the other")
                    .containsEntry(Outcome.GRANTED, 3L)
                    .containsEntry(Outcome.SHADOW, 0L);
            running.enter(new FakeRequest().token("third").client("acme"));
            assertThat(running.limiter().counts().of("wide")).containsEntry(Outcome.SHADOW, 1L);
        }
    }

    @Test
    @DisplayName("code that asks first is let through by a policy in shadow mode, too")
    void peek() {
        try (Running running = start(BOTH, Map.of())) {
            FakeRequest request = new FakeRequest().token("t");
            LimitedRequest limited = running.limiter().begin(request, TestLimits.NONE);
            limited.enter(running.endpoint(), request, false);

            assertThat(limited.peek("tried", 5)).isInstanceOf(Decision.Granted.class);
            assertThat(limited.peek("enforced", 5)).isInstanceOf(Decision.Refused.class);
        }
    }

    @Test
    @DisplayName("the setting puts single policies or all into shadow mode")
    void setting() {
        String rules = """
                {"rules": [{"path": "/*", "per": "ip", "name": "a", "minute": 1},
                           {"path": "/*", "per": "ip", "name": "b", "hour": 1}]}""";
        try (Running running = start(rules, Map.of("shadow", "a, b"))) {
            running.enter(new FakeRequest());
            assertThat(running.enter(new FakeRequest())).isInstanceOf(Decision.Granted.class);
            assertThat(running.limiter().counts().of("b")).containsEntry(Outcome.SHADOW, 1L);
        }
        try (Running running = start(rules, Map.of("shadow", "all"))) {
            running.enter(new FakeRequest());
            assertThat(running.enter(new FakeRequest())).isInstanceOf(Decision.Granted.class);
        }
        try (Running running = start(rules, Map.of("shadow", "a"))) {
            running.enter(new FakeRequest());
            assertThat(running.enter(new FakeRequest())).isInstanceOf(Decision.Refused.class);
        }
    }

    @Test
    @DisplayName("listeners are told once in a window that a subject is near a limit")
    void nearLimit() {
        String rules = """
                {"rules": [{"path": "/*", "per": "client", "name": "c", "minute": 10}]}""";
        try (Running running = start(rules, Map.of("near-limit", "70"))) {
            for (int call = 0; call < 12; call++) {
                running.enter(new FakeRequest().client("acme"));
            }
            now = now.plusSeconds(61);
            for (int call = 0; call < 7; call++) {
                running.enter(new FakeRequest().client("acme"));
            }
        }
        assertThat(near).containsExactly("client:acme c 7/10", "client:acme c 7/10");
    }

    @Test
    @DisplayName("nobody is told of a limit that is near if the setting is 0")
    void neverNear() {
        try (Running running = start(BOTH, Map.of("near-limit", "0"))) {
            for (int call = 0; call < 12; call++) {
                running.enter(new FakeRequest().token("t"));
            }
        }
        assertThat(near).isEmpty();
    }

    @Test
    @DisplayName("refusals that a test header asks for are counted apart")
    void testHeaders() {
        try (Running running = start(BOTH, Map.of())) {
            FakeRequest request = new FakeRequest().token("t");
            TestLimits lowered = new TestLimits(false, Map.of(Interval.MINUTE, 1L));
            running.limiter().begin(request, lowered).enter(running.endpoint(), request, false);
            assertThat(running.limiter().begin(request, lowered).enter(running.endpoint(), request, false))
                    .isInstanceOf(Decision.Refused.class);
            TestLimits forced = new TestLimits(true, Map.of());
            running.limiter().begin(request, forced).enter(running.endpoint(), request, false);

            assertThat(running.limiter().counts().of("enforced"))
                    .containsEntry(Outcome.LOWERED, 1L)
                    .containsEntry(Outcome.FORCED, 1L)
                    .containsEntry(Outcome.REFUSED, 0L);
        }
    }
}
