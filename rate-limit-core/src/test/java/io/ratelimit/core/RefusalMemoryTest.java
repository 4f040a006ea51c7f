package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.Reason;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a request sees of it, and the store does not. */
class RefusalMemoryTest {

    private static final String RULES = """
            {"rules": [{"path": "/one", "per": "ip", "name": "one", "hour": 3, "onStoreFailure": "closed"},
                       {"path": "/two", "per": "token", "name": "narrow", "hour": 2},
                       {"path": "/two", "per": "ip", "name": "wide", "hour": 50},
                       {"path": "/mixed", "per": "ip", "name": "few", "minute": 2},
                       {"path": "/mixed", "per": "ip", "name": "many", "hour": 5}]}""";

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore grid = new InMemoryPermitStore(clock, 1);
    private final Problems problems = new Problems();
    private final List<Ask> asks = new ArrayList<>();
    private boolean silent;
    private long nanos;
    private Deployment deployment = deployment(Map.of());
    private Limiter limiter = deployment.open(() -> nanos);

    private Deployment deployment(Map<String, String> settings) {
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(counting()), clock);
        return new Deployment(
                supplied,
                new Settings(problems).with(settings, "test "),
                RulesFile.parse(RULES, "rules", problems),
                new NoWebapp(),
                problems);
    }

    private PermitStore counting() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("acquire")) {
                        asks.add((Ask) arguments[0]);
                        if (silent) {
                            throw new StoreException("nobody is there", null);
                        }
                    }
                    try {
                        return method.invoke(grid, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    private void advance(Duration by) {
        clock.advance(by);
        nanos += by.toNanos();
    }

    private Decision call(String path, TestLimits wished) {
        FakeRequest request = new FakeRequest().token("t");
        LimitedRequest limited = limiter.begin(request, wished);
        Decision decision = limited.enter(deployment.rules().match("GET", path), request, false);
        limited.finish(false);
        return decision;
    }

    private Decision call(String path) {
        return call(path, TestLimits.NONE);
    }

    private Decision.Refused refused(String path) {
        return (Decision.Refused) call(path);
    }

    private void fill(String path) {
        while (call(path) instanceof Decision.Granted) {}
        asks.clear();
    }

    @Test
    @DisplayName("1,000 refused decisions within a second cost no ask, and tell the time that is left")
    void noAsks() {
        fill("/one");
        for (int decision = 0; decision < 998; decision++) {
            advance(Duration.ofMillis(1));
            assertThat(refused("/one").retryAfter()).hasValue(Duration.ofHours(1));
        }
        advance(Duration.ofMillis(1));
        assertThat(refused("/one").retryAfter()).hasValue(Duration.ofHours(1));
        assertThat(asks).isEmpty();
        advance(Duration.ofMillis(1));
        assertThat(refused("/one").retryAfter()).hasValue(Duration.ofSeconds(3_599));
        assertThat(asks).hasSize(1);
    }

    @Test
    void switchedOffEachDecisionAsks() {
        deployment = deployment(Map.of("refusal-memory", "0"));
        limiter = deployment.open(() -> nanos);
        fill("/one");
        for (int decision = 0; decision < 10; decision++) {
            refused("/one");
        }
        assertThat(asks).hasSize(10);
    }

    @Test
    void aShorterMemoryIsKept() {
        deployment = deployment(Map.of("refusal-memory", "80"));
        limiter = deployment.open(() -> nanos);
        fill("/one");
        advance(Duration.ofMillis(79));
        refused("/one");
        assertThat(asks).isEmpty();
        advance(Duration.ofMillis(1));
        refused("/one");
        assertThat(asks).hasSize(1);
    }

    @Test
    @DisplayName(
            "P7: what is certain is refused without the grid, is not degraded and says nothing of the grid's health")
    void whileTheGridIsSilent() {
        fill("/one");
        silent = true;
        Decision.Refused certain = refused("/one");
        assertThat(certain.reason()).isEqualTo(Reason.LIMIT);
        assertThat(certain.degraded()).isFalse();
        assertThat(limiter.storeHealth().answering()).isTrue();
        assertThat(asks).isEmpty();

        advance(Duration.ofSeconds(1));
        assertThat(refused("/one").reason()).as("closed").isEqualTo(Reason.UNAVAILABLE);
        assertThat(limiter.storeHealth().answering()).isFalse();
    }

    @Test
    @DisplayName("P4: a refusal from memory loses no word of requests that have ended: the next ask takes them along")
    void endedRequestsAreStillTold() {
        fill("/two");
        refused("/two");
        assertThat(asks).as("only the wider subject is read").hasSize(1);

        asks.clear();
        advance(Duration.ofSeconds(1));
        assertThat(refused("/two").retryAfter()).hasValue(Duration.ofSeconds(3_599));
        assertThat(asks.get(0).finished())
                .as("the one that no grant has told yet")
                .hasSize(1);
    }

    @Test
    @DisplayName("P4: of two full limits the longer wait is told from memory, too")
    void twoPolicies() {
        fill("/mixed");
        assertThat(refused("/mixed").retryAfter()).hasValue(Duration.ofMinutes(1));
        advance(Duration.ofMinutes(1));
        call("/mixed");
        advance(Duration.ofMinutes(1));
        fill("/mixed");
        Decision.Refused both = refused("/mixed");
        assertThat(both.violated()).hasSize(2);
        assertThat(both.retryAfter()).hasValue(Duration.ofMinutes(58));
        assertThat(asks).isEmpty();
    }

    @Test
    @DisplayName("a limit that a test header lowers is another ask")
    void lowered() {
        call("/one");
        TestLimits one = new TestLimits(false, Map.of(Interval.HOUR, 1L));
        assertThat(call("/one", one)).isInstanceOf(Decision.Refused.class);
        assertThat(call("/one")).isInstanceOf(Decision.Granted.class);
        assertThat(call("/one", one)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    @DisplayName("a store in memory is asked each time: it is as quick as remembering, and always right")
    void notBeforeAStoreInMemory() {
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(grid), clock);
        deployment = new Deployment(
                supplied, new Settings(problems), RulesFile.parse(RULES, "rules", problems), new NoWebapp(), problems);
        limiter = deployment.open(() -> nanos);
        fill("/one");
        clock.advance(Duration.ofHours(1));
        assertThat(call("/one")).as("its own clock decides").isInstanceOf(Decision.Granted.class);
    }

    @Test
    void aWrongSettingIsToldWithItsRange() {
        deployment(Map.of("refusal-memory", "1001"));
        assertThat(problems.errors())
                .containsExactly("test refusal-memory: '1001' must be a whole number from 0 to 1000");
    }
}
