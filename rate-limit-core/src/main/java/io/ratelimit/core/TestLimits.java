package io.ratelimit.core;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import java.util.List;
import java.util.Map;

/**
 * What the caller asked for with test headers.
 *
 * @param forced true to be refused
 * @param lowered smaller limits by interval, for this request only
 */
public record TestLimits(boolean forced, Map<Interval, Long> lowered) {

    /** Nothing. */
    public static final TestLimits NONE = new TestLimits(false, Map.of());

    /** Copies the map. */
    public TestLimits {
        lowered = Map.copyOf(lowered);
    }

    /** Lowers what is above; a value that is not lower changes nothing. */
    List<Limit> lower(List<Limit> limits) {
        if (lowered.isEmpty()) {
            return limits;
        }
        return limits.stream()
                .map(limit -> {
                    long wanted = lowered.getOrDefault(limit.interval(), Long.MAX_VALUE);
                    return wanted < limit.permits() ? new Limit(limit.interval(), wanted) : limit;
                })
                .toList();
    }
}
