package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.store.ManualClock;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NewSubjectsTest {

    private static final int PLACES = 100_000;
    private static final int HALF = PLACES / 2;
    private static final long HOUR_MILLIS = 3_600_000;

    private final ManualClock clock = new ManualClock();
    private final NewSubjects newSubjects = new NewSubjects(
            LimiterSettings.read(new Settings(new Problems()).with(Map.of("new-subjects-per-minute", "5"), "")),
            () -> PLACES,
            clock::millis,
            () -> HOUR_MILLIS,
            42);
    private int taken = HALF;

    @Test
    @DisplayName("in the first half of the places one address may bring as many as it likes")
    void roomForAll() {
        taken = 0;
        assertThat(bring(HALF, number -> "192.0.2.1")).isEqualTo(HALF);
    }

    @Test
    @DisplayName("one address comes to rest when it has brought 1/256 of what is free")
    void oneAddress() {
        int brought = bring(1_000, number -> "192.0.2.1");
        assertThat(brought).isEqualTo(195);
        assertThat(brought * 256).isGreaterThanOrEqualTo(PLACES - taken);
        assertThat(crowded("192.0.2.1")).isEqualTo("192.0.2.1/32");
        assertThat(crowded("192.0.2.2")).as("its neighbour").isEmpty();
    }

    @Test
    @DisplayName("a /24 comes to rest at 1/64, and leaves room for its neighbours")
    void smallNetwork() {
        int brought = bring(5_000, number -> "192.0.2." + number % 256);
        assertThat(brought).isEqualTo(770);
        assertThat(crowded("192.0.2.255")).isEqualTo("192.0.2.0/24");
        assertThat(crowded("192.0.3.1")).isEmpty();
    }

    @Test
    @DisplayName("a /16 comes to rest at 1/16, and leaves room for the rest of the world")
    void largeNetwork() {
        int brought = bring(10_000, number -> "10.9." + number % 256 + "." + number / 256 % 256);
        assertThat(brought).isEqualTo(2_942);
        assertThat(crowded("10.9.255.255")).isEqualTo("10.9.0.0/16");
        assertThat(crowded("10.10.0.1")).isEmpty();
    }

    @Test
    @DisplayName("10,000 /64s of one /48, and a /32 of /48s, are networks, too")
    void ipv6() {
        int brought = bring(10_000, number -> "2001:db8:7:" + Integer.toHexString(number % 65_536) + ":0:0:0:0/64");
        assertThat(brought).isEqualTo(770);
        assertThat(crowded("2001:db8:7:ffff:0:0:0:0/64")).isEqualTo("2001:db8:7:0:0:0:0:0/48");
        assertThat(crowded("2001:db8:8:0:0:0:0:0/64")).isEmpty();

        bring(10_000, number -> "2001:db8:" + Integer.toHexString(number % 65_536) + ":0:0:0:0:0/64");
        assertThat(crowded("2001:db8:ffff:0:0:0:0:0/64")).isEqualTo("2001:db8:0:0:0:0:0:0/32");
        assertThat(crowded("2001:db9:0:0:0:0:0:0/64")).isEmpty();
    }

    @Test
    @DisplayName("a thousand addresses all over the world leave a fifth of the second half free")
    void manyNetworks() {
        bring(60_000, number -> number % 1_000 / 4 + "." + number % 4 + ".0.1");
        assertThat(PLACES - taken).isBetween(HALF / 6, HALF / 4);
        assertThat(crowded("203.0.113.7")).isEmpty();
    }

    @Test
    @DisplayName("a flood from everywhere takes almost the last place and not one more than there are")
    void everywhere() {
        bring(120_000, number -> {
            int spread = number * 0x9E3779B1;
            return (spread >>> 24) + "." + (spread >>> 16 & 255) + "." + (spread >>> 8 & 255) + "." + (spread & 255);
        });
        assertThat(taken).isBetween(PLACES - 100, PLACES);
    }

    @Test
    @DisplayName("without a free place everybody is turned away, told by the largest network")
    void full() {
        taken = PLACES;
        assertThat(crowded("192.0.2.1")).isEqualTo("192.0.0.0/16");
        taken = PLACES + 500;
        assertThat(crowded("192.0.2.1")).isEqualTo("192.0.0.0/16");
    }

    @Test
    @DisplayName(
            "an address may bring its share again after the longest window at the earliest, after two at the latest")
    void forgotten() {
        bring(1_000, number -> "192.0.2.1");
        clock.advanceSeconds(3_600);
        assertThat(crowded("192.0.2.1")).isNotEmpty();
        clock.advanceSeconds(3_600);
        assertThat(crowded("192.0.2.1")).isEmpty();
    }

    @Test
    @DisplayName("what is no address is a network of its own")
    void noAddress() {
        assertThat(bring(1_000, number -> "unknown")).isEqualTo(195);
        assertThat(crowded("unknown")).isEqualTo("unknown");
        assertThat(crowded("192.0.2.1")).isEmpty();
    }

    @Test
    @DisplayName("an address brings so many secrets a minute, others none the fewer")
    void secrets() {
        taken = 0;
        for (int secret = 0; secret < 5; secret++) {
            assertThat(newSubjects.mayBringSecret("192.0.2.1")).isTrue();
            newSubjects.brought("192.0.2.1", true, taken);
            newSubjects.brought("192.0.2.2", false, taken);
        }
        assertThat(newSubjects.mayBringSecret("192.0.2.1")).isFalse();
        assertThat(newSubjects.mayBringSecret("192.0.2.2")).isTrue();
        clock.advanceSeconds(60);
        assertThat(newSubjects.mayBringSecret("192.0.2.1")).isTrue();
    }

    /** Returns how many of so many new subjects got windows of their own. */
    private int bring(int subjects, IntFunction<String> address) {
        int brought = 0;
        for (int number = 0; number < subjects; number++) {
            String from = address.apply(number);
            if (crowded(from).isEmpty()) {
                newSubjects.brought(from, false, taken);
                taken++;
                brought++;
            }
        }
        return brought;
    }

    private String crowded(String address) {
        return newSubjects.crowded(address, taken).orElse("");
    }
}
