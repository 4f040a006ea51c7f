package io.ratelimit.benchmarks.rounds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one line did in one round.
 *
 * @param perSecond calls per second, all callers together
 * @param also other figures by the name of their column, with the unit
 */
public record Sample(double perSecond, Map<String, Double> also) {
    /** Copies the map, in its order. */
    public Sample {
        also = Collections.unmodifiableMap(new LinkedHashMap<>(also));
    }
}
