package io.ratelimit.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.spi.RateLimitListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeliveriesTest {

    @Test
    @DisplayName("events come in order, to every listener, even beside one that always throws")
    void order() {
        List<String> heard = new CopyOnWriteArrayList<>();
        RateLimitListener broken = new RateLimitListener() {
            @Override
            public void storeState(boolean answering) {
                throw new IllegalStateException("on purpose");
            }
        };
        RateLimitListener listening = new RateLimitListener() {
            @Override
            public void storeState(boolean answering) {
                heard.add("state " + answering);
            }
        };
        try (Deliveries deliveries = new Deliveries(List.of(broken, listening))) {
            deliveries.tell(listener -> listener.storeState(false));
            deliveries.tell(listener -> listener.storeState(true));
        }
        assertThat(heard).containsExactly("state false", "state true");
    }

    @Test
    @DisplayName("a listener that never returns costs the request nothing; what finds no place is counted")
    void slow() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RateLimitListener slow = new RateLimitListener() {
            @Override
            public void storeState(boolean answering) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (Deliveries deliveries = new Deliveries(List.of(slow))) {
            deliveries.tell(listener -> listener.storeState(true));
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

            for (int event = 0; event < Deliveries.MOST_WAITING + 10; event++) {
                deliveries.tell(listener -> listener.storeState(true));
            }

            assertThat(deliveries.dropped()).isEqualTo(10);
            release.countDown();
        }
    }

    @Test
    @DisplayName("without listeners there is no thread, and nothing is kept")
    void nobody() {
        try (Deliveries deliveries = new Deliveries(List.of())) {
            deliveries.tell(listener -> listener.storeState(true));
            assertThat(deliveries.wanted()).isFalse();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("rate-limit-events");
        }
    }
}
