package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.policy.PolicyDraft;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P7: all that a request asks of the store shares one deadline")
class DeadlineTest {

    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final Duration SLOWNESS = Duration.ofMillis(300);

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore inner = new InMemoryPermitStore(clock, 1);
    private final List<Duration> timeouts = new ArrayList<>();
    private long nanos = -77;
    private boolean silent;
    private Duration slowness = SLOWNESS;
    private final Problems problems = new Problems();
    private final Limiter limiter = open();
    private final Endpoint all =
            Endpoint.of(List.of(policy("narrow", "token", 9), policy("middle", "ip", 9), policy("broad", "all", 1)));

    private Limiter open() {
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(slow()), clock);
        return new Deployment(supplied, new Settings(problems), RulesFile.none(problems), new NoWebapp(), problems)
                .open(() -> nanos);
    }

    /** Takes its time for every operation, and notes how much it was given. */
    private PermitStore slow() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    if (List.of("acquire", "settle", "add").contains(method.getName())) {
                        take((Duration) arguments[arguments.length - 1]);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void take(Duration timeout) {
        timeouts.add(timeout);
        nanos += (timeout.compareTo(slowness) < 0 ? timeout : slowness).toNanos();
        if (silent || timeout.compareTo(slowness) < 0) {
            throw new StoreException("too slow", null);
        }
    }

    private Policy policy(String name, String per, long hour) {
        return policy(name, per, hour, false);
    }

    private Policy policy(String name, String per, long hour, boolean shadow) {
        EnumMap<Interval, Long> limits = new EnumMap<>(Map.of(Interval.HOUR, hour));
        PolicyDraft draft = new PolicyDraft(per, limits, name, 1, Count.ALL, OnStoreFailure.INHERIT, shadow, "");
        return limiter.policies().add(draft, name, "test", problems).orElseThrow();
    }

    private Decision enter(Endpoint place) {
        FakeRequest request = new FakeRequest().token("t");
        return limiter.begin(request, TestLimits.NONE).enter(place, request, false);
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    void severalSubjects() {
        assertThat(enter(all)).isInstanceOf(Decision.Granted.class);
        assertThat(timeouts).containsExactly(DEADLINE, DEADLINE.minusMillis(300), DEADLINE.minusMillis(600));
    }

    @Test
    void policiesInShadowModeAndThoseOfTheNextStage() {
        Endpoint first = Endpoint.of(List.of(policy("enforced", "ip", 9), policy("tried", "ip", 9, true)));
        Endpoint second = Endpoint.of(List.of(policy("later", "ip", 9)));
        FakeRequest facts = new FakeRequest();
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        request.enter(first, facts, true);
        request.enter(second, facts, false);
        assertThat(timeouts).containsExactly(DEADLINE, DEADLINE.minusMillis(300), DEADLINE.minusMillis(600));
    }

    @Test
    void givingBackAfterARefusal() {
        enter(all);
        timeouts.clear();
        assertThat(enter(all)).isInstanceOf(Decision.Refused.class);
        assertThat(timeouts)
                .as("three are asked, and what is left is for the first of the two that are given back")
                .containsExactly(
                        DEADLINE, DEADLINE.minusMillis(300), DEADLINE.minusMillis(600), DEADLINE.minusMillis(900));
    }

    @Test
    @DisplayName("a request that has used it up is decided alone, which says nothing about the store")
    void usedUp() {
        PolicyDraft draft = new PolicyDraft(
                "ip",
                new EnumMap<>(Map.of(Interval.HOUR, 9L)),
                "batch",
                0,
                Count.ALL,
                OnStoreFailure.INHERIT,
                false,
                "");
        Endpoint batch = Endpoint.of(
                List.of(limiter.policies().add(draft, "batch", "test", problems).orElseThrow()));
        slowness = Duration.ofMillis(250);
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.enter(batch, new FakeRequest(), false);
        for (int spent = 0; spent < 3; spent++) {
            request.spend(1);
            assertThat(limiter.storeHealth().answering()).isTrue();
        }
        assertThat(((Decision.Granted) request.spend(1)).degraded()).isTrue();
        assertThat(limiter.storeHealth().answering()).isTrue();
        assertThat(limiter.storeHealth().degraded()).isEqualTo(1);
    }

    @Test
    void bringingBackWhatWasGrantedAlone() {
        Endpoint one = Endpoint.of(List.of(policy("alone", "ip", 9)));
        silent = true;
        assertThat(((Decision.Granted) enter(one)).degraded()).isTrue();
        silent = false;
        timeouts.clear();
        assertThat(((Decision.Granted) enter(one)).degraded()).isFalse();
        assertThat(timeouts).containsExactly(DEADLINE, DEADLINE.minusMillis(300));
    }

    @Test
    void peeks() {
        policy("looked-at", "ip", 9);
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.peek("looked-at", 1);
        request.peek("looked-at", 10);
        request.peek("looked-at", 1);
        assertThat(timeouts).containsExactly(DEADLINE, DEADLINE.minusMillis(300), DEADLINE.minusMillis(600));
    }

    @Test
    @DisplayName("what this node alone has counted is given back even if the store has used up all of the time")
    void givingBackAlone() {
        PolicyDraft draft = new PolicyDraft(
                "ip",
                new EnumMap<>(Map.of(Interval.HOUR, 3L)),
                "login",
                1,
                Count.FAILED,
                OnStoreFailure.INHERIT,
                false,
                "");
        Endpoint login = Endpoint.of(
                List.of(limiter.policies().add(draft, "login", "test", problems).orElseThrow()));
        silent = true;
        slowness = DEADLINE;
        for (int time = 0; time < 5; time++) {
            FakeRequest facts = new FakeRequest();
            LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
            assertThat(request.enter(login, facts, false)).isInstanceOf(Decision.Granted.class);
            request.finish(false);
        }
    }

    @Test
    @DisplayName("everybody who times the store is told how long each call took, answered or not")
    void told() {
        List<Long> first = new ArrayList<>();
        List<Long> second = new ArrayList<>();
        limiter.timeStoreCalls(first::add);
        limiter.timeStoreCalls(second::add);
        enter(all);
        silent = true;
        enter(Endpoint.of(List.of(policy("alone", "ip", 9))));
        assertThat(first).containsExactly(300_000_000L, 300_000_000L, 300_000_000L, 300_000_000L);
        assertThat(second).isEqualTo(first);
    }
}
