package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 4,000 places, limits of 3 an hour, and floods of 10,000 invented subjects. */
@DisplayName("P8: while the places for subjects are taken by a flood")
class FullTableTest {

    private static final int PLACES = 4_000;
    private static final int FLOOD = 10_000;
    private static final String RULES = """
            {"rules": [{"path": "/token", "per": "token", "hour": 3},
                       {"path": "/client", "per": "client", "hour": 3},
                       {"path": "/user", "per": "user+client", "hour": 3},
                       {"path": "/ip", "per": "ip", "hour": 3},
                       {"path": "/both", "per": "token", "hour": 3},
                       {"path": "/both", "per": "ip", "hour": 3}]}""";

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore store = new InMemoryPermitStore(clock, 1);
    private final Deployment deployment = deployment();
    private final Limiter limiter = deployment.open();

    private Deployment deployment() {
        Problems problems = new Problems();
        Settings settings = new Settings(problems)
                .with(Map.of("max-subjects", "" + PLACES, "new-subjects-per-minute", "1000000"), "");
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(store), clock);
        return new Deployment(supplied, settings, RulesFile.parse(RULES, "test", problems), new NoWebapp(), problems);
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/token", "/client", "/user", "/ip", "/both"})
    @DisplayName("known subjects stay exact and newcomers from elsewhere get windows of their own")
    void newcomersFindAPlace(String path) {
        for (int known = 0; known < 20; known++) {
            assertThat(admitted(path, somebody("198.18." + known + ".1", "known-" + known), 2))
                    .isEqualTo(2);
        }

        flood(path, number -> "10.9." + number % 200 + "." + number / 200);

        assertThat(store.subjects()).isLessThan(PLACES * 3 / 4);
        for (int newcomer = 0; newcomer < 100; newcomer++) {
            FakeRequest facts = somebody("172." + newcomer + ".0.1", "newcomer-" + newcomer);
            assertThat(admitted(path, facts, 6)).as("newcomer %d", newcomer).isEqualTo(3);
        }
        for (int known = 0; known < 20; known++) {
            FakeRequest facts = somebody("198.18." + known + ".1", "known-" + known);
            assertThat(admitted(path, facts, 5)).as("known %d", known).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a flooding network beyond its share spends one shared window")
    void theFloodSharesOneWindow() {
        flood("/token", number -> "10.9.8.7");
        for (int call = 0; call < 10; call++) {
            assertThat(admitted("/token", somebody("10.9.8.7", "more-" + call), 1))
                    .isZero();
        }
        assertThat(admitted("/token", somebody("10.9.8.9", "neighbour"), 5)).isEqualTo(3);
        assertThat(admitted("/token", somebody("10.9.7.1", "next street"), 5)).isEqualTo(3);
    }

    @Test
    @DisplayName("a flood from more networks than there are places is bounded, and known subjects stay exact")
    void aFloodFromEverywhere() {
        assertThat(admitted("/ip", new FakeRequest().from("198.18.0.1"), 2)).isEqualTo(2);
        flood("/ip", number -> {
            int spread = number * 0x9E3779B1;
            return (spread >>> 24) + "." + (spread >>> 16 & 255) + "." + (spread >>> 8 & 255) + ".1";
        });
        assertThat(store.subjects()).isLessThanOrEqualTo(PLACES + SharedWindows.MOST);
        assertThat(admitted("/ip", new FakeRequest().from("198.18.0.1"), 5)).isEqualTo(1);
    }

    @Test
    @DisplayName("when its windows have expired, the first who come make room, and the flood leaves")
    void theFloodLeaves() {
        flood("/ip", number -> number / 250 % 250 + "." + number % 250 + "." + number / 62_500 + ".1");
        assertThat(store.subjects()).isGreaterThan(PLACES - 20);

        clock.advanceSeconds(3_600);
        for (int first = 0; first < 5; first++) {
            assertThat(admitted("/ip", new FakeRequest().from("198.18.0." + first), 1))
                    .isEqualTo(1);
        }

        int unlucky = 0;
        for (int newcomer = 0; newcomer < PLACES * 3 / 4; newcomer++) {
            String address = newcomer % 250 + "." + newcomer / 250 + ".7.7";
            // One that is taken for the flood, as the sketch may, shares a window for a few requests.
            unlucky += admitted("/ip", new FakeRequest().from(address), 4) == 3 ? 0 : 1;
        }
        assertThat(unlucky).as("newcomers taken for the flood").isLessThan(PLACES / 100);
        assertThat(store.subjects()).isBetween(PLACES * 3L / 4, PLACES * 3L / 4 + SharedWindows.MOST);
    }

    /** How many entries the shared windows are. */
    private static final class SharedWindows {
        static final int MOST = 64;
    }

    private void flood(String path, IntFunction<String> address) {
        long most = 0;
        for (int number = 0; number < FLOOD; number++) {
            admitted(path, somebody(address.apply(number), "invented-" + number), 1);
            most = Math.max(most, store.subjects());
        }
        assertThat(most).isLessThanOrEqualTo(PLACES + SharedWindows.MOST);
    }

    private static FakeRequest somebody(String address, String name) {
        return new FakeRequest()
                .from(address)
                .token(name.replace(' ', '-'))
                .client(name)
                .user(name);
    }

    private int admitted(String path, FakeRequest facts, int calls) {
        int admitted = 0;
        for (int call = 0; call < calls; call++) {
            LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
            Decision decision = request.enter(deployment.rules().match("GET", path), facts, false);
            request.finish(false);
            admitted += decision instanceof Decision.Granted ? 1 : 0;
        }
        return admitted;
    }
}
