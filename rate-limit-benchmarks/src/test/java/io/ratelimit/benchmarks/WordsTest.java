package io.ratelimit.benchmarks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void a_word_without_effect_is_rejected() {
        Words words = new Words(List.of("short", "rounds=9"));

        assertThatThrownBy(() -> words.without("short", "rounds=", "seconds="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rounds=9 has no effect beside short: leave one of them out");
        words.without("memory", "rounds=");
        words.without("short", "seconds=", "rounds");
    }
}
