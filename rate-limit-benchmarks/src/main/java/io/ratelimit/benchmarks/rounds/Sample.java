package io.ratelimit.benchmarks.rounds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What one line did in one round.
 *
 * @param perSecond calls per second, all callers together
 * @param also other figures by the name of their column, with the unit
 */
public record Sample(double perSecond, Map<String, Double> also) {

    private static final String TAB = "\t";

    /** Copies the map, in its order. */
    public Sample {
        also = Collections.unmodifiableMap(new LinkedHashMap<>(also));
    }

    /**
     * Returns it as one line, for another process.
     *
     * @return for {@link #read}
     */
    public String written() {
        StringJoiner fields = new StringJoiner(TAB).add(Double.toString(perSecond));
        also.forEach((name, figure) -> fields.add(name).add(figure.toString()));
        return fields.toString();
    }

    /**
     * Reads what another process has written.
     *
     * @param written of {@link #written}
     * @return the sample
     */
    public static Sample read(String written) {
        String[] fields = written.split(TAB, -1);
        Map<String, Double> also = new LinkedHashMap<>();
        for (int field = 1; field < fields.length; field += 2) {
            also.put(fields[field], Double.valueOf(fields[field + 1]));
        }
        return new Sample(Double.parseDouble(fields[0]), also);
    }
}
