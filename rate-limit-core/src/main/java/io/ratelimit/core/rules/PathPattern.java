package io.ratelimit.core.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which paths a rule is for. Segments are compared one by one, with case; {@code {name}} stands for any one segment, a final
 * {@code *} for any number of them, none included, and {@code *.ext} alone for every path with that ending. Empty segments and a
 * final slash do not matter, so {@code //a/} does not slip past a rule for {@code /a}.
 */
public final class PathPattern {

    /** What no path has that is decoded and normalised. */
    private static final Pattern NEVER = Pattern.compile("[?#;]|%[0-9A-Fa-f]{2}|(^|/)\\.\\.?(/|$)");

    private final String text;
    private final List<String> segments;
    private final boolean open;
    private final String ending;

    private PathPattern(String text, List<String> segments, boolean open, String ending) {
        this.text = text;
        this.segments = segments;
        this.open = open;
        this.ending = ending;
    }

    /**
     * Reads a pattern.
     *
     * @param text begins with {@code /}, or is {@code *.} and an ending
     * @return the pattern
     * @throws IllegalArgumentException if it is not one
     */
    public static PathPattern parse(String text) {
        if (NEVER.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' matches no request: write the path decoded, without query, path parameters and dots for segments");
        }
        if (text.startsWith("*.") && text.indexOf('/') < 0 && text.indexOf('*', 1) < 0 && text.length() > 2) {
            return new PathPattern(text, List.of(), true, text.substring(1));
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + text + "': a path pattern begins with '/', or is '*.' and an ending");
        }
        List<String> segments = segments(text);
        boolean open = !segments.isEmpty() && segments.get(segments.size() - 1).equals("*");
        List<String> fixed = open ? segments.subList(0, segments.size() - 1) : segments;
        for (String segment : fixed) {
            boolean braces = segment.startsWith("{") && segment.endsWith("}");
            if (segment.indexOf('*') >= 0 || (!braces && (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0))) {
                throw new IllegalArgumentException("'" + text + "': '" + segment
                        + "' must be plain text or {name}; '*' stands only as the last segment");
            }
        }
        return new PathPattern(text, List.copyOf(fixed), open, "");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }

    /**
     * Tells whether the rule is for a path.
     *
     * @param path decoded
     * @return true if it matches
     */
    public boolean matches(String path) {
        if (!ending.isEmpty()) {
            return path.startsWith(ending, endOfLastSegment(path) - ending.length());
        }
        int at = 0;
        for (String segment : segments) {
            int start = skipSlashes(path, at);
            int slash = path.indexOf('/', start);
            at = slash < 0 ? path.length() : slash;
            boolean same = segment.startsWith("{")
                    ? at > start
                    : at - start == segment.length() && path.startsWith(segment, start);
            if (!same) {
                return false;
            }
        }
        return open || skipSlashes(path, at) == path.length();
    }

    private static int skipSlashes(String path, int from) {
        int index = from;
        while (index < path.length() && path.charAt(index) == '/') {
            index++;
        }
        return index;
    }

    private static int endOfLastSegment(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return end;
    }

    @Override
    public String toString() {
        return text;
    }
}
