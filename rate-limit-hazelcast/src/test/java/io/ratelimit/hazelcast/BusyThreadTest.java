package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("P7: an application that keeps one thread of a member busy")
class BusyThreadTest {

    private static final int MOST = 3;

    @Test
    @DisplayName("does not keep more than a few requests waiting, though other subjects are answered")
    void onlyAFewWait() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TestMember member = TestMember.alone(new CallSettings(MOST, true))) {
            List<String> behind = subjects(member.instance(), 0, MOST + 1);
            String beside = subjects(member.instance(), 1, 1).get(0);
            CountDownLatch busy = new CountDownLatch(1);
            EntryProcessor<String, String, @Nullable Object> slow = entry -> {
                busy.countDown();
                return await(free);
            };
            Future<?> unused = member.instance()
                    .<String, String>getMap("of the application")
                    .submitToKey(behind.get(0), slow)
                    .toCompletableFuture();
            assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();

            List<Future<Long>> waiting = new ArrayList<>();
            for (String subject : behind.subList(0, MOST)) {
                waiting.add(threads.submit(() -> Spenders.spendInTurn(member.store(), subject, 5, 1)));
            }
            String last = behind.get(MOST);
            TestMember.await(() -> isAnswered(member, beside) && isTurnedAway(member, last));
            assertThat(waiting).as("who waits is not sent away").noneMatch(Future::isDone);

            free.countDown();
            for (Future<Long> one : waiting) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(1);
            }
            TestMember.await(() -> isAnswered(member, last));
        } finally {
            free.countDown();
            threads.shutdownNow();
        }
    }

    private static boolean isAnswered(TestMember member, String subject) {
        return member.store()
                        .acquire(Spenders.ask(subject, 1_000_000), Spenders.TIMEOUT)
                        .outcome()
                == Outcome.GRANTED;
    }

    private static boolean isTurnedAway(TestMember member, String subject) {
        try {
            member.store().acquire(Spenders.ask(subject, 5), Duration.ofMillis(1));
            return false;
        } catch (StoreException e) {
            return String.valueOf(e.getMessage()).endsWith(" is silent and " + MOST + " requests wait for it already");
        }
    }

    /** Returns subjects of one partition: one thread works for it, and another for the next. */
    private static List<String> subjects(HazelcastInstance instance, int partition, int count) {
        List<String> subjects = new ArrayList<>();
        for (int name = 0; subjects.size() < count; name++) {
            String subject = "subject-" + name;
            if (instance.getPartitionService().getPartition(subject).getPartitionId() == partition) {
                subjects.add(subject);
            }
        }
        return subjects;
    }

    private static @Nullable Object await(CountDownLatch latch) {
        try {
            latch.await();
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
