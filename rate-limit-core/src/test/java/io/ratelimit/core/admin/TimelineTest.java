package io.ratelimit.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final Instant START = Instant.parse("2026-11-22T12:00:00.123Z");

    private final Timeline timeline = new Timeline(new DecisionCounts(), START);

    @Test
    @DisplayName("steps begin at the same instants for all who ask, however late the timer is")
    void lateTimer() {
        Duration[] late = {Duration.ofMillis(1), Duration.ofMillis(-1), Duration.ofMillis(900), Duration.ofMillis(2_400)
        };
        for (int step = 1; step <= late.length; step++) {
            timeline.step(START.plus(Timeline.STEP.multipliedBy(step)).plus(late[step - 1]));
            assertThat(timeline.begin()).isEqualTo(START);
        }
    }

    @Test
    @DisplayName("a clock that was set moves the steps by whole ones")
    void clockSet() {
        timeline.step(START.plusSeconds(3_604));
        assertThat(timeline.begin()).isEqualTo(START.plusSeconds(3_600));
        timeline.step(START.minusSeconds(58));
        assertThat(timeline.begin()).isEqualTo(START.minusSeconds(70));
    }
}
