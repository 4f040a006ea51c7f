package io.ratelimit.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b, true",
        "/a/b, /a/b/, true",
        "/a/b, //a///b, true",
        "/a/b, /a/b/c, false",
        "/a/b, /A/b, false",
        "/a/b, /a, false",
        "/*, /, true",
        "/*, /x/y, true",
        "/a/*, /a, true",
        "/a/*, /a/b/c, true",
        "/a/*, /ab, false",
        "/a/{id}, /a/7, true",
        "/a/{id}, /a, false",
        "/a/{id}, /a/7/b, false",
        "/a/{id}/b, /a/7/b, true",
        "/, /, true",
        "/, /a, false",
        "*.do, /x/list.do, true",
        "*.do, /list.do/x, false",
        "*.do, /, false"
    })
    void matches(String pattern, String path, boolean expected) {
        assertThat(PathPattern.parse(pattern).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "", "*", "/a*/b", "/*/b", "/a{id}", "/{id", "*.", "*.d/o"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
