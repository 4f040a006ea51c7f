package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.EntryProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The wait for a backup whose owner has answered")
@Timeout(60)
class StepsTest {

    private static final long[] DONE = {0};

    private long now = Long.MAX_VALUE - 5;
    private final LateBackup route = new LateBackup();
    private final Steps steps = new Steps(route, () -> now);
    private final PartitionWatch owner = new PartitionWatch(new OwnerWatch("10.0.0.2:5701", 64, () -> now));

    /** Its backup confirms nothing: calls end when they are waived for the {@code looks}th time. */
    private static final class LateBackup implements Route {

        private final List<Long> waived = new ArrayList<>();
        private int looks = 2;
        private CompletableFuture<@Nullable Object> sent = new CompletableFuture<>();

        @Override
        public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
            sent = new CompletableFuture<>();
            waived.clear();
            return sent;
        }

        @Override
        public void waiveBackup(Future<?> future, long millis) {
            waived.add(millis);
            if (waived.size() == looks) {
                sent.complete(DONE);
            }
        }

        @Override
        public String describe() {
            return "a future of the test";
        }
    }

    @Test
    @DisplayName("is short for five seconds after a long one, and is not made short any longer by those")
    void shortForAWhile() throws Exception {
        assertThat(patience(Spenders.TIMEOUT)).isEqualTo(250);
        now += Duration.ofMillis(4_900).toNanos();
        assertThat(patience(Spenders.TIMEOUT)).isEqualTo(20);
        now += Duration.ofMillis(200).toNanos();
        assertThat(patience(Spenders.TIMEOUT)).isEqualTo(250);
        assertThat(patience(Spenders.TIMEOUT)).isEqualTo(20);
    }

    @Test
    @DisplayName("says nothing of the backup if the call had no time left")
    void noTimeLeft() throws Exception {
        route.looks = 1;
        assertThat(patience(Duration.ZERO))
                .as("what the owner has answered is taken")
                .isZero();
        route.looks = 2;
        assertThat(patience(Spenders.TIMEOUT)).isEqualTo(250);
    }

    /** Returns how many milliseconds ago the owner must have answered for a call to end. */
    private long patience(Duration left) throws Exception {
        Object answer = steps.await(steps.send(owner, "subject", new ForgetStep()), now + left.toNanos());
        assertThat(answer).isEqualTo(DONE);
        return route.waived.get(route.waived.size() - 1);
    }
}
