package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.map.IMap;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);

    @AfterAll
    void stop() {
        member.close();
    }

    @Test
    void thisHazelcastHasTheFastRoute() {
        assertThat(member.store().route()).isInstanceOf(DirectRoute.class);
    }

    @Test
    void everyRouteGivesTheSameAnswers() {
        Stream.of(Route.to(member.instance(), windows), new AsynchronousRoute(windows), new PooledRoute(windows))
                .forEach(this::grantsOneAndRefusesTheNext);
    }

    private void grantsOneAndRefusesTheNext(Route route) {
        try (route) {
            GridCall call = new GridCall(route);
            Ask ask = Spenders.ask(route.describe(), 1);
            assertThat(outcome(call, ask)).isEqualTo(Outcome.GRANTED);
            assertThat(outcome(call, ask)).isEqualTo(Outcome.REFUSED);
        }
    }

    private static Outcome outcome(GridCall call, Ask ask) {
        return Answers.decode(call.run(ask.subject(), new AcquireStep(ask), Spenders.TIMEOUT), ask)
                .outcome();
    }

    @Test
    void anAnswerThatNeverComesIsAFailureInTime() {
        assertThatThrownBy(() -> run(new CompletableFuture<>()))
                .isInstanceOf(StoreException.class)
                .hasMessage("no answer within 1 ms");
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

    private static void run(Future<@Nullable Object> future) {
        Route route = new Route() {
            @Override
            public Future<?> send(String subject, EntryStep step) {
                return future;
            }

            @Override
            public String describe() {
                return "a future of the test";
            }
        };
        new GridCall(route).run("caller", new ForgetStep(), SHORT);
    }
}
