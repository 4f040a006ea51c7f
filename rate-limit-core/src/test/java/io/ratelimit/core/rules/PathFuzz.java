package io.ratelimit.core.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A pattern matches what a regular expression of the same meaning matches, or is none. */
public final class PathFuzz implements FuzzTarget {

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        String text = input.line();
        String path = input.line();
        PathPattern pattern;
        try {
            pattern = PathPattern.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
            return;
        }
        assertThat(pattern).hasToString(text);
        String inner = path.replaceAll("/+", "/").replaceAll("^/|/\\z", "");
        String plain = inner.isEmpty() ? "" : "/" + inner;
        assertThat(pattern.matches(path))
                .as("%s for %s", text, path)
                .isEqualTo(expression(text).matcher(plain).matches());
    }

    private static Pattern expression(String text) {
        if (text.startsWith("*")) {
            return Pattern.compile(".*" + Pattern.quote(text.substring(1)), Pattern.DOTALL);
        }
        StringBuilder expression = new StringBuilder();
        for (String segment : text.split("/+", -1)) {
            if (segment.equals("*")) {
                expression.append("(/.*)?");
            } else if (segment.startsWith("{")) {
                expression.append("/[^/]+");
            } else if (!segment.isEmpty()) {
                expression.append('/').append(Pattern.quote(segment));
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of("/a/{id}/*\n/a/7/b/c", "*.do\n/x/list.do", "//a/\n/a", "/*\n/", "/{a}{b\n/x")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
