package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LimiterSettingsTest {

    private static final long MIB = 1 << 20;

    @Test
    @DisplayName("the largest number of subjects is in proportion to the heap, whatever its size")
    void subjectsForHeap() {
        assertThat(LimiterSettings.subjectsFor(512 * MIB)).isEqualTo(200_000);
        assertThat(LimiterSettings.subjectsFor(768 * MIB)).isEqualTo(300_000);
        assertThat(LimiterSettings.subjectsFor(96 * MIB)).isEqualTo(37_500);
        assertThat(LimiterSettings.subjectsFor(495 * MIB))
                .as("512 MiB as the serial collector reports them")
                .isEqualTo(193_359);
        assertThat(LimiterSettings.subjectsFor(MIB)).isEqualTo(1_000);
        assertThat(LimiterSettings.subjectsFor(Long.MAX_VALUE)).isEqualTo(100_000_000);
    }
}
