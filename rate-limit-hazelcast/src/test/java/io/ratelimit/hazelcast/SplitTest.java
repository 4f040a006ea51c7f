package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.FreePorts;
import io.ratelimit.core.record.SharedSecret;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two clusters of one name that count apart, and then meet. */
@Timeout(120)
class SplitTest {

    private static final String CLUSTER = TestMember.cluster() + "-split";
    /** The lone member looks for others this late, so that both sides can count before. */
    private static final Map<String, String> MEETING =
            Map.of("hazelcast.merge.first.run.delay.seconds", "5", "hazelcast.merge.next.run.delay.seconds", "1");

    @Test
    void whatBothSidesGrantedIsSpentOnceTheyMeet() throws InterruptedException {
        int first = FreePorts.one();
        int second = FreePorts.one();
        try (TestMember small = TestMember.start(FreePorts.one(), first, CLUSTER, MEETING);
                TestMember large = TestMember.start(first, second, CLUSTER);
                TestMember larger = TestMember.start(second, first, CLUSTER)) {
            CountDownLatch merged = new CountDownLatch(1);
            small.instance().getLifecycleService().addLifecycleListener(event -> {
                if (event.getState() == LifecycleState.MERGED) {
                    merged.countDown();
                }
            });
            SharedSecret ofSmall = secret(small, 1);
            SharedSecret ofLarge = secret(large, 2);
            assertThat(ofSmall.bytes()).isNotEqualTo(ofLarge.bytes());
            byte[] older = ofSmall.bytes();
            ofSmall.follow(changed -> {});
            ofLarge.follow(changed -> {});
            spend(small, "both", 3);
            spend(large, "both", 4);
            spend(small, "small", 5);
            spend(larger, "large", 6);
            aSecond(small, "short");
            spend(large, "short", 1);
            assertThat(List.of(small.size(), large.size(), larger.size()))
                    .as("still apart")
                    .containsExactly(1, 2, 2);

            assertThat(merged.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(small.size()).isEqualTo(3);
            TestMember.await(() -> small.store().sharers() == 3);
            assertThat(used(large, "both")).isEqualTo(7);
            assertThat(used(small, "both")).isEqualTo(7);
            assertThat(used(larger, "small")).isEqualTo(5);
            assertThat(used(small, "large")).isEqualTo(6);
            long expires = Objects.requireNonNull(
                            large.instance().getMap(EmbeddedConfig.WINDOWS).getEntryView("short"))
                    .getExpirationTime();
            TestMember.await(() -> Arrays.equals(ofLarge.bytes(), older));
            assertThat(ofSmall.bytes()).isEqualTo(older);
            assertThat(secret(larger, 0).bytes()).isEqualTo(older);
            assertThat(expires - System.currentTimeMillis()).isGreaterThan(Interval.MINUTE.millis());
        }
    }

    private static void spend(TestMember member, String subject, int permits) {
        assertThat(Spenders.spendInTurn(member.store(), subject, 100, permits)).isEqualTo(permits);
    }

    private static SharedSecret secret(TestMember member, int second) {
        return new SharedSecret(
                member.store().records(), new Random(second), Instant.ofEpochSecond(second), Spenders.TIMEOUT);
    }

    private static void aSecond(TestMember member, String subject) {
        Part part = new Part(2, List.of(new Limit(Interval.SECOND, 5)), 1);
        Ask ask = new Ask(subject, List.of(part), new Manner.Spend(), false);
        assertThat(member.store().acquire(ask, Spenders.TIMEOUT).outcome()).isEqualTo(Outcome.GRANTED);
    }

    private static long used(TestMember member, String subject) {
        Ask peek = new Ask(subject, Spenders.ask(subject, 100).parts(), new Manner.Peek(), false);
        return member.store().acquire(peek, Spenders.TIMEOUT).readings().stream()
                .mapToLong(Reading::used)
                .sum();
    }
}
