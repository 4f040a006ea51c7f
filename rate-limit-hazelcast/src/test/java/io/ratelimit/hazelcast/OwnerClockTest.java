package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The clock of a member")
class OwnerClockTest {

    private static final long START = 1_700_000_000_000L;

    private final OwnerClock clock = new OwnerClock();

    /** Nanoseconds count from anywhere, so that they may also wrap around. */
    private long read(long clusterTime, long elapsedMillis) {
        return clock.millis(START + clusterTime, Long.MAX_VALUE - 5_000_000_000L + elapsedMillis * 1_000_000);
    }

    @Test
    @DisplayName("is cluster time while that goes on")
    void follows() {
        assertThat(read(0, 0)).isEqualTo(START);
        assertThat(read(7, 7)).isEqualTo(START + 7);
        assertThat(read(86_400_000, 8)).as("a step ahead").isEqualTo(START + 86_400_000);
    }

    @Test
    @DisplayName("follows a fall that windows wait out")
    void followsASmallFall() {
        assertThat(read(20_000, 0)).isEqualTo(START + 20_000);
        assertThat(read(10_000, 0)).isEqualTo(START + 10_000);
    }

    @Test
    @DisplayName("goes on by itself while cluster time has fallen further for a moment, as after a stop of the process")
    void outlastsAnOldHeartbeat() {
        read(0, 0);
        assertThat(read(60_000, 60_000)).isEqualTo(START + 60_000);
        assertThat(read(1_000, 60_001)).isEqualTo(START + 60_001);
        assertThat(read(40_000, 60_003)).isEqualTo(START + 60_003);
        assertThat(read(60_004, 60_004)).isEqualTo(START + 60_004);
    }

    @Test
    @DisplayName("believes a fall that has lasted")
    void believesALastingFall() {
        read(60_000, 0);
        assertThat(read(1, 1)).isEqualTo(START + 60_001);
        assertThat(read(10_000, 10_000)).isEqualTo(START + 70_000);
        assertThat(read(10_001, 10_001)).isEqualTo(START + 10_001);
        assertThat(read(10_002, 10_002)).isEqualTo(START + 10_002);
    }

    @Test
    @DisplayName("counts two short falls apart")
    void countsFallsApart() {
        read(60_000, 0);
        assertThat(read(1, 1)).isEqualTo(START + 60_001);
        assertThat(read(65_000, 5_000)).isEqualTo(START + 65_000);
        assertThat(read(5_001, 12_000)).isEqualTo(START + 72_000);
    }
}
