package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.LogLines;
import io.ratelimit.core.NoWebapp;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RequestFacts;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What 100,000 requests write to the log")
class LogVolumeTest {

    private static final int REQUESTS = 100_000;

    private final FailingStore store = new FailingStore(1);
    private final long start = System.nanoTime();

    private Deployment deployment(RateLimitListener... listeners) {
        Problems problems = new Problems();
        String rules = """
                {"rules": [{"path": "/*", "per": "ip", "hour": 1}]}""";
        return new Deployment(
                new Deployment.Supplied(
                        List.of(), List.of(listeners), List.of(), Optional.of(store), InstantSource.system()),
                new Settings(problems),
                RulesFile.parse(rules, "test", problems),
                new NoWebapp(),
                problems);
    }

    /** Each sort of line is written once a minute. */
    private long mostLines() {
        return 1 + TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start);
    }

    private static long refused(Deployment deployment) {
        long refused = 0;
        try (Limiter limiter = deployment.open()) {
            RequestFacts facts = new io.ratelimit.core.FakeRequest();
            for (int call = 0; call < REQUESTS; call++) {
                LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
                Decision decision = request.enter(deployment.rules().match("GET", "/"), facts, false);
                refused += decision instanceof Decision.Refused ? 1 : 0;
            }
        }
        return refused;
    }

    @Test
    @DisplayName("if they are refused: one line for a subject and window, that an operator can search for")
    void refusals() {
        try (LogLines log = LogLines.of("io.ratelimit")) {
            assertThat(refused(deployment())).isEqualTo(REQUESTS - 1);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("refused subject=ip:192.0.2.1 policy=\"rule:/*:ip:hour\" interval=hour limit=1 ")
                    .contains(" method=\"GET\" path=\"/\" unwritten=0");
        }
    }

    @Test
    @DisplayName("if the store is silent: one line when it falls silent")
    void degraded() {
        store.silent(true);
        try (LogLines log = LogLines.of("io.ratelimit")) {
            assertThat(refused(deployment())).as("this node's share").isEqualTo(REQUESTS - 1);
            assertThat(log.lines().stream().filter(line -> line.contains("store")))
                    .hasSize(1);
            assertThat(log.lines()).hasSizeBetween(2, 1 + (int) mostLines());
        }
    }

    @Test
    @DisplayName("if a listener always fails: one line a minute")
    void listeners() {
        RateLimitListener broken = new RateLimitListener() {
            @Override
            public void decided(Decided event) {
                throw new IllegalStateException("on purpose");
            }
        };
        try (LogLines log = LogLines.of("io.ratelimit")) {
            assertThat(refused(deployment(broken))).isEqualTo(REQUESTS - 1);
            assertThat(log.lines()).hasSizeBetween(2, 2 * (int) mostLines());
        }
    }

    @Test
    @DisplayName("a path is one line of at most 200 characters, whatever it holds")
    void paths() {
        String path = "/a\n\rINFO forged\u0000" + "b".repeat(10_000);
        Deployment deployment = deployment();
        try (LogLines log = LogLines.of("io.ratelimit");
                Limiter limiter = deployment.open()) {
            RequestFacts facts = new io.ratelimit.core.FakeRequest() {
                @Override
                public String path() {
                    return path;
                }
            };
            for (int call = 0; call < 2; call++) {
                limiter.begin(facts, TestLimits.NONE).enter(deployment.rules().match("GET", "/"), facts, false);
            }
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).contains("/a??INFO forged?bbb").hasSizeLessThan(400);
        }
    }
}
