package io.ratelimit.core;

import io.ratelimit.core.admin.Administration.Frequent;
import io.ratelimit.core.admin.Frequencies;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts everything exactly, for few things. */
final class CountedFrequencies implements Frequencies {

    private final Map<String, Long> counts = new HashMap<>();

    @Override
    public void add(String key, long times) {
        counts.merge(key, times, Long::sum);
    }

    @Override
    public List<Frequent> top(int most) {
        return counts.entrySet().stream()
                .map(one -> new Frequent(one.getKey(), one.getValue(), 0))
                .sorted(Comparator.comparingLong(Frequent::count).reversed())
                .limit(most)
                .toList();
    }
}
