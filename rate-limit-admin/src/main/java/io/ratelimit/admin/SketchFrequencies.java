package io.ratelimit.admin;

import io.ratelimit.core.admin.Administration.Frequent;
import io.ratelimit.core.admin.Frequencies;
import java.util.Arrays;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.ItemsSketch;

/**
 * Counts what is frequent in a sketch of {@value #PLACES} places, of which three quarters hold keys: whatever makes up more than
 * about a third of a per cent of everything is found. See Anderson et al., "A High-Performance Algorithm for Identifying Frequent
 * Items in Data Streams", 2017.
 */
final class SketchFrequencies implements Frequencies {

    private static final int PLACES = 1_024;

    private final ItemsSketch<String> sketch = new ItemsSketch<>(PLACES);

    @Override
    public void add(String key, long times) {
        sketch.update(key, times);
    }

    @Override
    public List<Frequent> top(int most) {
        return Arrays.stream(sketch.getFrequentItems(ErrorType.NO_FALSE_NEGATIVES))
                .limit(most)
                .map(row -> new Frequent(row.getItem(), row.getUpperBound(), row.getUpperBound() - row.getLowerBound()))
                .toList();
    }
}
