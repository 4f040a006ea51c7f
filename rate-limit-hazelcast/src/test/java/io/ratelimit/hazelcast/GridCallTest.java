package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.EntryProcessor;
import io.ratelimit.core.LogLines;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What a caller makes of the future that it gets. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GridCallTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final long[] DONE = {0};

    private final TestMember member = TestMember.alone();

    @AfterAll
    void stop() {
        member.close();
    }

    /** Hands out one future, and notes what it is asked to do with it. */
    private static final class Given implements Route {
        private final CompletableFuture<@Nullable Object> future;
        private final boolean ownerHasAnswered;
        private final AtomicInteger abandoned = new AtomicInteger();
        private final List<Long> waived = new ArrayList<>();

        Given(CompletableFuture<@Nullable Object> future, boolean ownerHasAnswered) {
            this.future = future;
            this.ownerHasAnswered = ownerHasAnswered;
        }

        @Override
        public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
            return future;
        }

        @Override
        public void waiveBackup(Future<?> sent, long millis) {
            waived.add(millis);
            if (ownerHasAnswered && waived.size() == 3) {
                future.complete(DONE);
            }
        }

        @Override
        public void abandon(Future<?> sent) {
            abandoned.incrementAndGet();
        }

        @Override
        public String describe() {
            return "a future of the test";
        }
    }

    private long[] run(CompletableFuture<@Nullable Object> future) {
        return run(new Given(future, false), SHORT);
    }

    private long[] run(Given route, Duration timeout) {
        return GridCalls.by(route, member).run("caller", new ForgetStep(), timeout);
    }

    @Test
    void anAnswerThatNeverComesIsAFailureInTime() {
        Given route = new Given(new CompletableFuture<>(), false);
        assertThatThrownBy(() -> run(route, SHORT))
                .isInstanceOf(StoreException.class)
                .hasMessage("no answer within 1 ms");
        assertThat(route.waived)
                .as("before it gives up it takes what the owner has answered")
                .containsExactly(0L);
        assertThat(route.abandoned).hasValue(1);
    }

    @Test
    void anOwnerThatDoesNotAnswerTheProbeKeepsNoThreadOfTheRoute() {
        Given route = new Given(new CompletableFuture<>(), false);
        assertThatThrownBy(() -> run(route, SHORT)).isInstanceOf(StoreException.class);
        TestMember.await(() -> route.abandoned.get() > 1);
        route.future.complete(DONE);
    }

    @Test
    void anOwnerThatIsAskedWhileTheStoreClosesIsNotSaidToBeSilent() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Route route = new Route() {
            @Override
            public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
                asked.countDown();
                return new CompletableFuture<>();
            }

            @Override
            public String describe() {
                return "a route that nothing comes back on";
            }
        };
        ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
        Owners owners = new Owners(member.instance(), 1);
        OwnerWatch owner = owners.of("caller").owner();
        try (LogLines log = LogLines.of(OwnerProbe.class.getName())) {
            new OwnerProbe(route, owners, background).suspect(owner);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            background.shutdownNow();
            assertThat(background.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(owner.isGivenUp()).isFalse();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutTheBackupsConfirmationIsTakenAfterAWhileAndSoonerTheNextTime() {
        Given first = new Given(new CompletableFuture<>(), true);
        Given second = new Given(new CompletableFuture<>(), true);
        List<Given> routes = new ArrayList<>(List.of(first, second));
        Route inTurn = new Route() {
            @Override
            public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
                return routes.get(0).send(subject, step);
            }

            @Override
            public void waiveBackup(Future<?> sent, long millis) {
                routes.get(0).waiveBackup(sent, millis);
            }

            @Override
            public String describe() {
                return "two futures of the test";
            }
        };
        GridCall call = GridCalls.by(inTurn, member);
        assertThat(call.run("caller", new ForgetStep(), Spenders.TIMEOUT)).isEqualTo(DONE);
        routes.remove(0);
        assertThat(call.run("caller", new ForgetStep(), Spenders.TIMEOUT)).isEqualTo(DONE);

        assertThat(first.waived).containsOnly(250L);
        assertThat(second.waived).containsOnly(20L);
    }

    @Test
    void noAnswerAtAllIsAFailure() {
        assertThatThrownBy(() -> run(CompletableFuture.completedFuture(null)))
                .isInstanceOf(StoreException.class)
                .hasMessage("the owner gave no answer");
    }

    @Test
    void whatHazelcastThrowsIsAFailureWithoutItsDescriptionOfTheInvocation() {
        assertThatThrownBy(() -> run(CompletableFuture.failedFuture(new OperationTimeoutException("x".repeat(1_000)))))
                .isInstanceOf(StoreException.class)
                .hasNoCause()
                .hasMessage("no answer within Hazelcast's own call timeout");
        assertThatThrownBy(() -> run(CompletableFuture.failedFuture(new IllegalStateException("details"))))
                .isInstanceOf(StoreException.class)
                .hasMessage("the step failed: IllegalStateException");
    }

    @Test
    void anInterruptedCallerStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run(new CompletableFuture<>()))
                .isInstanceOf(StoreException.class)
                .hasMessage("interrupted while waiting for the owner");
        assertThat(Thread.interrupted()).isTrue();
    }
}
