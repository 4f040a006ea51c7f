package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.core.admin.Administration.Outcome;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a policy in shadow mode counts is what it would count if it were enforced. */
@DisplayName("A policy in shadow mode counts")
class ShadowTest {

    private static final String RULES = """
            {"rules": [{"path": "/both", "per": "token", "name": "narrow", "hour": 2, "shadow": true},
                       {"path": "/both", "per": "client", "name": "broad", "hour": 1, "shadow": true},
                       {"path": "/failures", "per": "ip", "name": "failures", "hour": 3, "count": "failed", "shadow": true}]}""";

    private final ManualClock clock = new ManualClock();
    private final Problems problems = new Problems();
    private final Deployment deployment = new Deployment(
            new Deployment.Supplied(
                    List.of(), List.of(), List.of(), Optional.of(new InMemoryPermitStore(clock, 1)), clock),
            new Settings(problems),
            RulesFile.parse(RULES, "rules", problems),
            new NoWebapp(),
            problems);
    private final Limiter limiter = deployment.open();

    private void request(String path, FakeRequest facts, boolean failed) {
        Endpoint endpoint = deployment.rules().match("GET", path);
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        assertThat(request.enter(endpoint, facts, false)).isInstanceOf(Decision.Granted.class);
        request.finish(failed);
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    @DisplayName("P3: nothing of a narrow subject when the broad one would refuse")
    void givesBack() {
        for (int call = 0; call < 4; call++) {
            request("/both", new FakeRequest().token("t").client("acme"), false);
        }
        request("/both", new FakeRequest().token("t").client("another"), false);
        assertThat(limiter.counts().of("narrow"))
                .as("once with either client, and three times it was the broad one that would have refused")
                .containsEntry(Outcome.GRANTED, 2L)
                .containsEntry(Outcome.SHADOW, 0L);
    }

    @Test
    @DisplayName("requests that failed, when it counts those, and no others")
    void settles() {
        for (int call = 0; call < 5; call++) {
            request("/failures", new FakeRequest(), false);
        }
        assertThat(limiter.counts().of("failures")).containsEntry(Outcome.SHADOW, 0L);
        for (int call = 0; call < 4; call++) {
            request("/failures", new FakeRequest(), true);
        }
        assertThat(limiter.counts().of("failures"))
                .as("five that succeeded, three that failed, and one too many")
                .containsEntry(Outcome.GRANTED, 8L)
                .containsEntry(Outcome.SHADOW, 1L);
    }
}
