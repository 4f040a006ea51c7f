package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.Decision;
import io.ratelimit.Subject;
import io.ratelimit.core.Deployment;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.Limiter;
import io.ratelimit.core.TestLimits;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two nodes that remember what the grid has refused, and hear of each other's resets. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgottenSubjectsTest {

    private static final String RULES = """
            {"rules": [{"path": "/*", "per": "user", "name": "once", "hour": 1}]}""";

    private final int portHere = FreePorts.one();
    private final int portThere = FreePorts.one();
    private final TestMember here = TestMember.start(portHere, portThere, TestMember.cluster());
    private final TestMember there = TestMember.start(portThere, portHere, TestMember.cluster());
    private final Limiter limiterHere = limiter(here.store());
    private final Limiter limiterThere = limiter(there.store());

    ForgottenSubjectsTest() {
        TestMember.await(() -> here.size() == 2 && there.size() == 2);
    }

    private static Limiter limiter(PermitStore store) {
        Problems problems = new Problems();
        return new Deployment(
                        new Deployment.Supplied(
                                List.of(), List.of(), List.of(), Optional.of(store), InstantSource.system()),
                        new Settings(problems),
                        RulesFile.parse(RULES, "rules", problems),
                        TestMember.context(Map.of()),
                        problems)
                .open();
    }

    @AfterAll
    void stop() {
        limiterHere.close();
        limiterThere.close();
    }

    private static boolean grants(Limiter limiter, String user) {
        return limiter.begin(new FakeRequest(), TestLimits.NONE).spend("once", Subject.of("user", user), 1)
                instanceof Decision.Granted;
    }

    @Test
    void bothNodesAreToldByWhicheverForgets() {
        List<String> toldHere = new CopyOnWriteArrayList<>();
        List<String> toldThere = new CopyOnWriteArrayList<>();
        here.store().onForgotten(toldHere::add);
        there.store().onForgotten(toldThere::add);
        for (int subject = 0; subject < 20; subject++) {
            String byHere = "by-here-" + subject;
            String byThere = "by-there-" + subject;
            here.store().forget(byHere, Spenders.TIMEOUT);
            there.store().forget(byThere, Spenders.TIMEOUT);
            TestMember.await(() ->
                    toldHere.containsAll(List.of(byHere, byThere)) && toldThere.containsAll(List.of(byHere, byThere)));
        }
    }

    @Test
    @DisplayName("a reset on one node ends the memory of both, on the other within 100 ms on an idle machine")
    void aResetEndsRememberedRefusals() {
        Duration quickest = Duration.ofDays(1);
        for (int round = 0; round < 10; round++) {
            String user = "u" + round;
            assertThat(grants(limiterHere, user)).isTrue();
            assertThat(grants(limiterHere, user)).isFalse();
            assertThat(grants(limiterThere, user)).isFalse();

            here.store().forget("user:" + user, Spenders.TIMEOUT);

            long reset = System.nanoTime();
            TestMember.await(() -> grants(limiterThere, user));
            Duration took = Duration.ofNanos(System.nanoTime() - reset);
            quickest = took.compareTo(quickest) < 0 ? took : quickest;
        }
        assertThat(quickest).isLessThan(Duration.ofMillis(100));
    }

    @Test
    @DisplayName("on the node that forgets, the memory has ended when the call returns")
    void onTheNodeThatForgets() {
        assertThat(grants(limiterHere, "own")).isTrue();
        assertThat(grants(limiterHere, "own")).isFalse();
        here.store().forget("user:own", Spenders.TIMEOUT);
        assertThat(grants(limiterHere, "own")).isTrue();
    }

    @Test
    void aClosedStoreLeavesNothingOnAGivenInstance() {
        Config config = GivenInstances.config(FreePorts.one(), FreePorts.one());
        config.setClusterName("alone-" + TestMember.cluster());
        HazelcastInstance given = Hazelcast.newHazelcastInstance(config);
        try {
            List<String> told = new CopyOnWriteArrayList<>();
            PermitStore closed = HazelcastStoreProvider.on(given);
            closed.onForgotten(told::add);
            closed.close();
            closed.close();
            try (PermitStore open = HazelcastStoreProvider.on(given)) {
                List<String> toldOpen = new CopyOnWriteArrayList<>();
                open.onForgotten(toldOpen::add);
                given.getTopic("rate-limit-forgotten").publish("s");
                TestMember.await(() -> toldOpen.contains("s"));
                assertThat(told).isEmpty();
            }
        } finally {
            given.shutdown();
        }
    }

    @Test
    @DisplayName("a node that starts tells the others of no resets")
    void startingTellsNothing() {
        List<String> told = new CopyOnWriteArrayList<>();
        here.store().onForgotten(told::add);
        try (TestMember third = TestMember.start(FreePorts.one(), portHere, TestMember.cluster())) {
            third.store().forget("first", Spenders.TIMEOUT);
            TestMember.await(() -> told.contains("first"));
        }
        assertThat(told).containsExactly("first");
    }

    @Test
    @DisplayName("a grid that does not let a node hear of resets fails the start instead of holding it up")
    void silentTopic() {
        ForgottenSubjects forgotten = new ForgottenSubjects(here.instance(), never -> {});
        assertThatThrownBy(() -> forgotten.begin(Duration.ofMillis(1)))
                .isInstanceOf(StoreException.class)
                .hasMessage("this node cannot hear of resets: no answer within 1 ms");
    }

    @Test
    @DisplayName("a message that cannot be sent does not fail the reset")
    void withoutAGridToTell() {
        try (TestMember alone = TestMember.alone()) {
            List<String> told = new CopyOnWriteArrayList<>();
            ForgottenSubjects forgotten = new ForgottenSubjects(alone.instance(), Runnable::run);
            forgotten.onForgotten(told::add);
            forgotten.begin(Spenders.TIMEOUT);
            alone.instance().shutdown();
            forgotten.tell("s");
            forgotten.tell("t");
            forgotten.close();
            assertThat(told).containsExactly("s", "t");
        }
    }
}
