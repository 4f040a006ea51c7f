package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.LimitedRequest;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.RequestFacts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many operations on the grid 1,000 decisions cost. Whole requests, one after another, but for the crowd. */
class GridOperationsTest {

    private static final int DECISIONS = 1_000;
    private static final String RULES = """
            {"rules": [
              {"path": "/one", "per": "token", "hour": 50, "day": 600},
              {"path": "/policies", "per": "token", "name": "a", "hour": 50},
              {"path": "/policies", "per": "token", "name": "b", "hour": 60, "day": 600},
              {"path": "/policies", "per": "token", "name": "c", "minute": 10},
              {"path": "/subjects", "per": "token", "hour": 50},
              {"path": "/subjects", "per": "client", "hour": 50},
              {"path": "/subjects", "per": "ip", "hour": 50},
              {"path": "/refused", "per": "token", "hour": 1}
            ]}""";

    private final TestMember member = TestMember.alone();
    private final AtomicInteger operations = new AtomicInteger();
    private final Problems problems = new Problems();
    private final Deployment deployment = deployment();
    private final Limiter limiter = deployment.open();

    private Deployment deployment() {
        Deployment.Supplied supplied = new Deployment.Supplied(
                List.of(), List.of(), List.of(), Optional.of(counting()), InstantSource.system());
        return new Deployment(
                supplied,
                new Settings(problems).with(Map.of("deadline", "20000"), "test "),
                RulesFile.parse(RULES, "rules", problems),
                TestMember.context(Map.of()),
                problems);
    }

    /** Each call that acquires or settles is one operation. */
    private PermitStore counting() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("acquire") || method.getName().equals("settle")) {
                        operations.incrementAndGet();
                    }
                    try {
                        return method.invoke(member.store(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    private Decision call(String path, int somebody) {
        RequestFacts facts = new FakeRequest()
                .token("token-" + somebody)
                .client("client-" + somebody)
                .from("10.1." + somebody / 250 + "." + somebody % 250);
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        Decision decision = request.enter(deployment.rules().match("GET", path), facts, false);
        request.finish(false);
        return decision;
    }

    /** Returns how many operations as many granted requests cost, a subject for each. */
    private int granted(String path) {
        operations.set(0);
        for (int somebody = 0; somebody < DECISIONS; somebody++) {
            assertThat(call(path, somebody)).isInstanceOf(Decision.Granted.class);
        }
        return operations.get();
    }

    @Test
    void oneForEachOfDistinctSubjects() {
        assertThat(granted("/one")).isEqualTo(DECISIONS);
    }

    @Test
    void oneForThreePoliciesOfOneSubject() {
        assertThat(granted("/policies")).isEqualTo(DECISIONS);
    }

    @Test
    void threeForThreeSubjects() {
        assertThat(granted("/subjects")).isEqualTo(3 * DECISIONS);
    }

    @Test
    @DisplayName("one in a second for a subject that is refused, however often it asks")
    void oneInASecondForARefusedSubject() {
        assertThat(call("/refused", 0)).isInstanceOf(Decision.Granted.class);
        operations.set(0);
        long begun = System.nanoTime();
        for (int decision = 0; decision < DECISIONS; decision++) {
            assertThat(call("/refused", 0)).isInstanceOf(Decision.Refused.class);
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertThat(operations.get()).isBetween(1, 1 + (int) seconds);
    }

    @Test
    @DisplayName("2 for each crowd of 64 that asks for one subject: 32 for 1,024 decisions")
    void fortyAtMostForOneHotSubject() {
        int steps = 0;
        int decisions = 0;
        for (; decisions < DECISIONS; decisions += 64) {
            HeldRoute route = new HeldRoute(member.store().route());
            Callers crowd = new Callers(new Combining(GridCalls.by(route, member)));
            crowd.begin(Spenders.ask("hot", 2_000), 64);
            route.letGo();
            assertThat(crowd.answers()).extracting(Answer::outcome).containsOnly(PermitStore.Outcome.GRANTED);
            steps += route.steps();
        }
        Ask next = Spenders.ask("hot", 2_000);
        assertThat(member.store()
                        .acquire(next, Spenders.TIMEOUT)
                        .readings()
                        .get(0)
                        .used())
                .isEqualTo(decisions + 1);
        assertThat(steps * DECISIONS / decisions).isLessThanOrEqualTo(40);
    }
}
