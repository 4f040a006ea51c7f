package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LimiterSettingsTest {

    private static final long MIB = 1 << 20;

    private static LimiterSettings settings(Map<String, String> given) {
        return LimiterSettings.read(new Settings(new Problems()).with(given, ""));
    }

    private static long places(long heapBytes) {
        return settings(Map.of()).places(heapBytes);
    }

    @Test
    @DisplayName("the largest number of subjects is in proportion to the heap, whatever its size")
    void subjectsForHeap() {
        assertThat(places(512 * MIB)).isEqualTo(200_000);
        assertThat(places(768 * MIB)).isEqualTo(300_000);
        assertThat(places(96 * MIB)).isEqualTo(37_500);
        assertThat(places(495 * MIB))
                .as("512 MiB as the serial collector reports them")
                .isEqualTo(193_359);
        assertThat(places(MIB)).isEqualTo(1_000);
        assertThat(places(Long.MAX_VALUE)).isEqualTo(100_000_000);
    }

    @Test
    @DisplayName("who sets it is given that many")
    void subjectsAsSet() {
        assertThat(settings(Map.of("max-subjects", "5000")).places(512 * MIB)).isEqualTo(5_000);
    }
}
