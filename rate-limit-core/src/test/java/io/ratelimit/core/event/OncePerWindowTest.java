package io.ratelimit.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OncePerWindowTest {

    private static final long NOON = 1_795_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final OncePerWindow once = new OncePerWindow(7);

    @Test
    @DisplayName("something is the first once in a window, for each subject and each thing apart")
    void first() {
        assertThat(once.first(1, "client:a", "p", Interval.HOUR, NOON)).isTrue();
        assertThat(once.first(1, "client:a", "p", Interval.HOUR, NOON + HOUR - 1))
                .isFalse();
        assertThat(once.first(2, "client:a", "p", Interval.HOUR, NOON)).isTrue();
        assertThat(once.first(1, "client:a", "q", Interval.HOUR, NOON)).isTrue();
        assertThat(once.first(1, "client:a", "p", Interval.DAY, NOON)).isTrue();
        assertThat(once.first(1, "client:b", "p", Interval.HOUR, NOON)).isTrue();
        assertThat(once.first(1, "client:a", "p", Interval.HOUR, NOON + HOUR)).isTrue();
        assertThat(once.first(1, "client:a", "p", Interval.HOUR, NOON + HOUR + 1))
                .isFalse();
    }

    @Test
    @DisplayName(
            "of ten thousand subjects at most a few hundred are forgotten too early, and none is taken for another")
    void many() {
        int again = 0;
        for (int subject = 0; subject < 10_000; subject++) {
            assertThat(once.first(1, "client:" + subject, "p", Interval.HOUR, NOON))
                    .isTrue();
        }
        for (int subject = 9_999; subject >= 0; subject--) {
            again += once.first(1, "client:" + subject, "p", Interval.HOUR, NOON + 1) ? 1 : 0;
        }
        assertThat(again).isLessThan(4_000);
    }

    @Test
    @Timeout(60)
    @SuppressWarnings("ThreadPriorityCheck") // both go on at the same instant, on one processor too
    @DisplayName("of two threads to whom the same happens at once, one is the first")
    void atOnce() {
        int things = 20_000;
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger firsts = new AtomicInteger();
        Runnable both = () -> {
            for (int thing = 1; thing <= things; thing++) {
                arrived.incrementAndGet();
                while (arrived.get() < 2 * thing && !Thread.currentThread().isInterrupted()) {
                    Thread.yield();
                }
                if (once.first(thing, "client:a", "p", Interval.HOUR, NOON)) {
                    firsts.incrementAndGet();
                }
            }
        };
        CompletableFuture<Void> other = CompletableFuture.runAsync(both);
        both.run();
        other.join();
        assertThat(firsts).hasValue(things);
    }
}
