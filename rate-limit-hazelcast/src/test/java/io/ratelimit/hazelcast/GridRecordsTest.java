package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GridRecordsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, String> MEETING =
            Map.of("hazelcast.merge.first.run.delay.seconds", "5", "hazelcast.merge.next.run.delay.seconds", "1");

    @Test
    @DisplayName("what one node writes the other hears of, and one that comes later knows; the higher version wins")
    void heard() {
        int first = TestMember.freePort();
        int second = TestMember.freePort();
        String cluster = TestMember.cluster() + "-records";
        try (TestMember one = TestMember.start(first, second, cluster)) {
            SharedRecords here = one.store().records();
            here.put("grant/a", new Versioned(5, "five"), PATIENCE);
            try (TestMember other = TestMember.start(second, first, cluster)) {
                SharedRecords there = other.store().records();
                assertThat(there.all()).isEqualTo(Map.of("grant/a", new Versioned(5, "five")));
                AtomicInteger told = new AtomicInteger();
                there.onChange(told::incrementAndGet);

                here.put("grant/a", new Versioned(4, "four"), PATIENCE);
                here.put("grant/b", new Versioned(1, "Łódź"), PATIENCE);
                there.put("grant/a", new Versioned(6, "six"), PATIENCE);
                Map<String, Versioned> both =
                        Map.of("grant/a", new Versioned(6, "six"), "grant/b", new Versioned(1, "Łódź"));
                TestMember.await(() -> here.all().equals(both) && there.all().equals(both));
                assertThat(told).hasPositiveValue();

                there.remove("grant/b", PATIENCE);
                TestMember.await(() -> here.all().size() == 1);
            }
            assertThat(here.all()).containsOnlyKeys("grant/a");
        }
    }

    @Test
    @DisplayName("after a split every node knows the newest of both sides")
    void split() throws InterruptedException {
        int first = TestMember.freePort();
        int second = TestMember.freePort();
        String cluster = TestMember.cluster() + "-records-split";
        try (TestMember small = TestMember.start(TestMember.freePort(), first, cluster, MEETING);
                TestMember large = TestMember.start(first, second, cluster);
                TestMember larger = TestMember.start(second, first, cluster)) {
            CountDownLatch merged = new CountDownLatch(1);
            small.instance().getLifecycleService().addLifecycleListener(event -> {
                if (event.getState() == LifecycleState.MERGED) {
                    merged.countDown();
                }
            });
            small.store().records().put("ended-small", new Versioned(2, "ended"), PATIENCE);
            large.store().records().put("ended-small", new Versioned(1, "holds"), PATIENCE);
            small.store().records().put("ended-large", new Versioned(1, "holds"), PATIENCE);
            large.store().records().put("ended-large", new Versioned(2, "ended"), PATIENCE);
            small.store().records().put("only-small", new Versioned(1, "new"), PATIENCE);
            assertThat(small.size()).as("still apart").isEqualTo(1);

            assertThat(merged.await(60, TimeUnit.SECONDS)).isTrue();

            Map<String, Versioned> newest = Map.of(
                    "ended-small", new Versioned(2, "ended"),
                    "ended-large", new Versioned(2, "ended"),
                    "only-small", new Versioned(1, "new"));
            TestMember.await(() -> small.store().records().all().equals(newest)
                    && large.store().records().all().equals(newest)
                    && larger.store().records().all().equals(newest));
        }
    }

    @Test
    @DisplayName("a grid that has forgotten everything learns again what its nodes know")
    void forgottenByTheGrid() {
        try (TestMember member = TestMember.alone()) {
            SharedRecords records = member.store().records();
            records.put("grant/a", new Versioned(5, "five"), PATIENCE);
            member.instance().getMap(EmbeddedConfig.RECORDS).evictAll();
            assertThat(member.instance().getMap(EmbeddedConfig.RECORDS).size()).isZero();
            assertThat(records.all()).containsOnlyKeys("grant/a");

            ((GridRecords) records).compareSoon();

            TestMember.await(
                    () -> member.instance().getMap(EmbeddedConfig.RECORDS).size() == 1);
        }
    }
}
