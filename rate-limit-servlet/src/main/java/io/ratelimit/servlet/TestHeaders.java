package io.ratelimit.servlet;

import io.ratelimit.Interval;
import io.ratelimit.core.TestLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the request headers with which an integration test makes itself be refused. {@code X-RateLimit} with a value that is
 * neither blank nor zero forces a refusal; {@code X-RateLimit-Hour: 5} lowers that interval's limits for the request. What is
 * not a whole number is ignored, and so is what comes after the first {@value #MOST_LINES} lines of a header or the first
 * {@value #MOST_CHARACTERS} characters of a line: a test header that is not read only leaves the limits as they are.
 */
final class TestHeaders {

    enum Mode {
        ON,
        LOWER_ONLY,
        OFF
    }

    static final int MOST_LINES = 16;
    static final int MOST_CHARACTERS = 256;

    private static final String FORCE = "X-RateLimit";
    private static final Pattern ZERO = Pattern.compile("[+-]?0+(\\.0*)?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Map<Interval, String> LOWER = new EnumMap<>(Map.of(
            Interval.SECOND, "X-RateLimit-Second",
            Interval.MINUTE, "X-RateLimit-Minute",
            Interval.HOUR, "X-RateLimit-Hour",
            Interval.DAY, "X-RateLimit-Day"));

    private static final List<String> LOWERING = List.copyOf(LOWER.values());

    private TestHeaders() {}

    static TestLimits read(HttpServletRequest request, Mode mode) {
        if (mode == Mode.OFF) {
            return TestLimits.NONE;
        }
        return isThere(request) ? readThem(request, mode) : TestLimits.NONE;
    }

    /** Hardly any request has them, and each pays for looking. */
    private static boolean isThere(HttpServletRequest request) {
        if (request.getHeader(FORCE) != null) {
            return true;
        }
        for (String name : LOWERING) {
            if (request.getHeader(name) != null) {
                return true;
            }
        }
        return false;
    }

    private static TestLimits readThem(HttpServletRequest request, Mode mode) {
        boolean forced = mode == Mode.ON && lines(request, FORCE).stream().anyMatch(TestHeaders::forces);
        Map<Interval, Long> lowered = new EnumMap<>(Interval.class);
        LOWER.forEach((interval, name) -> lines(request, name).stream()
                .map(String::strip)
                .filter(value -> NUMBER.matcher(value).matches())
                .map(Long::valueOf)
                .forEach(value -> lowered.merge(interval, value, Math::min)));
        return forced || !lowered.isEmpty() ? new TestLimits(forced, lowered) : TestLimits.NONE;
    }

    private static boolean forces(String line) {
        for (String member : line.split(",", -1)) {
            String value = member.strip();
            if (!value.isEmpty() && !ZERO.matcher(value).matches()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> lines(HttpServletRequest request, String name) {
        List<String> lines = new ArrayList<>();
        Enumeration<String> all = request.getHeaders(name);
        while (all.hasMoreElements() && lines.size() < MOST_LINES) {
            String line = all.nextElement();
            lines.add(line.substring(0, Math.min(line.length(), MOST_CHARACTERS)));
        }
        return lines;
    }
}
