package io.ratelimit.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.admin.Administration.Frequent;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SketchFrequenciesTest {

    @Test
    @DisplayName("few things are counted exactly, most first")
    void few() {
        SketchFrequencies frequencies = new SketchFrequencies();
        frequencies.add("client:a", 1);
        frequencies.add("client:b", 2);
        frequencies.add("client:a", 4);

        assertThat(frequencies.top(10)).containsExactly(new Frequent("client:a", 5, 0), new Frequent("client:b", 2, 0));
        assertThat(frequencies.top(1)).hasSize(1);
    }

    @Test
    @DisplayName("one that loops is found among a million others, and its count is within the error told")
    void among() {
        SketchFrequencies frequencies = new SketchFrequencies();
        for (int other = 0; other < 1_000_000; other++) {
            frequencies.add("ip:" + other, 1);
            if (other % 100 == 0) {
                frequencies.add("client:looping", 1);
            }
        }

        List<Frequent> top = frequencies.top(50);

        assertThat(top.get(0).key()).isEqualTo("client:looping");
        assertThat(top.get(0).count()).isGreaterThanOrEqualTo(10_000);
        assertThat(top.get(0).count() - top.get(0).error()).isLessThanOrEqualTo(10_000);
        assertThat(top).hasSizeLessThanOrEqualTo(50);
    }
}
