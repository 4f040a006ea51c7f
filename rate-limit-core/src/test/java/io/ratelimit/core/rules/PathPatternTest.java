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
    @ValueSource(
            strings = {"/a?x=1", "/a#b", "/a;v=1", "/a/../b", "/a/..", "/./a", "/a%6Cb", "*.do;v=1", "/a/{b?}", "/a%2fb"
            })
    void refusesWhatNoRequestMatches(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'" + text
                                + "' matches no request: write the path decoded, without query, path parameters and dots for segments");
    }

    @ParameterizedTest
    @CsvSource({"/a..b/.c, /a..b/.c", "/100%, /100%", "/%zz, /%zz"})
    void takesDotsAndSignsThatArePartOfAName(String pattern, String path) {
        assertThat(PathPattern.parse(pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "", "*", "/a*/b", "/*/b", "/a{id}", "/{id", "*.", "*.d/o"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> PathPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
