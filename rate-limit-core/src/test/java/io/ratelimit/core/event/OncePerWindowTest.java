package io.ratelimit.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
}
