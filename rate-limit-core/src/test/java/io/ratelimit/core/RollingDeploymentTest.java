package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Usage;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two nodes of one cluster in the middle of a deployment: one store, two configurations. */
class RollingDeploymentTest {

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore store = new InMemoryPermitStore(clock, 1);

    @Test
    @DisplayName(
            "a policy of one name has one count; each node applies its own numbers and leaves what it does not know")
    void differentNumbers() {
        Node older = node("""
                {"rules": [{"path": "/a", "per": "ip", "name": "shared", "hour": 5},
                           {"path": "/a", "per": "ip", "name": "gone", "day": 100}]}""");
        Node newer = node("""
                {"rules": [{"path": "/a", "per": "ip", "name": "shared", "minute": 2, "hour": 3}]}""");

        assertThat(older.remaining("shared", "hour")).isEqualTo(4);
        assertThat(newer.remaining("shared", "hour")).isEqualTo(1);
        assertThat(older.remaining("shared", "hour")).isEqualTo(2);
        assertThat(newer.call()).isInstanceOf(Decision.Refused.class);
        assertThat(older.remaining("shared", "hour")).isEqualTo(1);

        clock.advance(Duration.ofHours(1));
        assertThat(newer.remaining("shared", "minute")).isEqualTo(1);
        assertThat(older.remaining("gone", "day"))
                .as("three before, and this one; the newer node has never heard of it")
                .isEqualTo(96);
    }

    private Node node(String rules) {
        Problems problems = new Problems();
        RulesFile file = RulesFile.parse(rules, "rules", problems);
        Deployment deployment = new Deployment(
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(store), clock),
                new Settings(problems),
                file,
                new NoWebapp(),
                problems);
        return new Node(deployment, deployment.open());
    }

    private record Node(Deployment deployment, Limiter limiter) {

        Decision call() {
            FakeRequest request = new FakeRequest();
            return limiter.begin(request, TestLimits.NONE)
                    .enter(deployment.rules().match("GET", "/a"), request, false);
        }

        long remaining(String policy, String interval) {
            Decision.Granted granted = (Decision.Granted) call();
            return granted.all().stream()
                    .filter(usage -> usage.policy().equals(policy)
                            && usage.interval().wireName().equals(interval))
                    .mapToLong(Usage::remaining)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
