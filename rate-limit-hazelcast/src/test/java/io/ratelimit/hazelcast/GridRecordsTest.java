package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.topic.ITopic;
import io.ratelimit.core.FreePorts;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
        int first = FreePorts.one();
        int second = FreePorts.one();
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
        int first = FreePorts.one();
        int second = FreePorts.one();
        String cluster = TestMember.cluster() + "-records-split";
        try (TestMember small = TestMember.start(FreePorts.one(), first, cluster, MEETING);
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
    @DisplayName("what a node has learned its listeners are told, even if the other nodes cannot be")
    void toldInSpiteOfAFailure() {
        try (TestMember member = TestMember.alone();
                GridRecords records = withTopic(member, () -> {
                    throw new IllegalStateException("silent topic");
                })) {
            AtomicInteger told = new AtomicInteger();
            records.onChange(told::incrementAndGet);
            assertThatThrownBy(() -> records.put("a", new Versioned(1, "put"), PATIENCE))
                    .isInstanceOf(StoreException.class);
            assertThat(told).as("put").hasValue(1);
            assertThatThrownBy(() -> records.putIfAbsent("b", new Versioned(1, "put"), PATIENCE))
                    .isInstanceOf(StoreException.class);
            assertThat(told).as("put if absent").hasValue(2);

            map(member).remove("a");
            map(member).put("c", RecordBytes.write(new Versioned(1, "there")));
            records.compareSoon();
            TestMember.await(() -> told.get() == 3);
            assertThat(records.all()).containsOnlyKeys("a", "b", "c");
        }
    }

    @Test
    @DisplayName("the others are told once of all that a comparison has written, and of nothing that was there")
    void toldOnce() {
        AtomicInteger published = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        try (TestMember member = TestMember.alone();
                GridRecords records = withTopic(member, published::incrementAndGet)) {
            map(member).put("there", RecordBytes.write(new Versioned(1, "first")));
            records.putIfAbsent("there", new Versioned(2, "second"), PATIENCE);
            records.onChange(told::incrementAndGet);
            records.putIfAbsent("there", new Versioned(2, "second"), PATIENCE);
            assertThat(published).hasValue(0);
            assertThat(told).hasValue(0);

            records.put("mine", new Versioned(1, "one"), PATIENCE);
            map(member).clear();
            records.compareSoon();
            records.remove("none", PATIENCE);
            assertThat(map(member).keySet()).containsExactlyInAnyOrder("there", "mine");
            assertThat(published).as("put, comparison, removal").hasValue(3);
        }
    }

    @Test
    @DisplayName("a value that is no record gives way to one")
    void noRecord() {
        try (TestMember member = TestMember.alone();
                GridRecords records = withTopic(member, () -> {})) {
            map(member).put("secret", new byte[] {1});
            Versioned record = new Versioned(1, "text");
            assertThat(records.putIfAbsent("secret", record, PATIENCE)).isEqualTo(record);
            assertThat(map(member).get("secret")).isEqualTo(RecordBytes.write(record));
        }
    }

    @Test
    @DisplayName("closing ends the wait of whoever has not had his turn")
    void closedWhileWaiting() throws Exception {
        CountDownLatch silent = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (TestMember member = TestMember.alone()) {
            GridRecords records = withTopic(member, () -> {
                reached.countDown();
                awaitWhateverInterrupts(silent);
            });
            Future<?> first = callers.submit(() -> records.remove("a", PATIENCE));
            reached.await();
            FutureTask<?> second = new FutureTask<>(() -> records.remove("b", PATIENCE), "done");
            Thread caller = new Thread(second);
            caller.start();
            TestMember.await(() -> caller.getState() == Thread.State.TIMED_WAITING);
            records.close();
            assertThatThrownBy(second::get).cause().hasMessage("the store is closed");
            silent.countDown();
            first.get();
        } finally {
            callers.shutdownNow();
        }
    }

    private static void awaitWhateverInterrupts(CountDownLatch latch) {
        CompletableFuture.runAsync(() -> {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
    }

    private static IMap<String, byte[]> map(TestMember member) {
        return member.instance().getMap(EmbeddedConfig.RECORDS);
    }

    /** Returns records that know nothing yet, in a grid where publishing does what the test says. */
    private static GridRecords withTopic(TestMember member, Runnable publish) {
        ITopic<?> topic = (ITopic<?>) Proxy.newProxyInstance(
                GridRecordsTest.class.getClassLoader(), new Class<?>[] {ITopic.class}, (proxy, called, arguments) -> {
                    publish.run();
                    return null;
                });
        HazelcastInstance instance = (HazelcastInstance) Proxy.newProxyInstance(
                GridRecordsTest.class.getClassLoader(),
                new Class<?>[] {HazelcastInstance.class},
                (proxy, called, arguments) ->
                        called.getName().equals("getTopic") ? topic : called.invoke(member.instance(), arguments));
        return new GridRecords(instance, new Reconnection(instance, () -> {}));
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
