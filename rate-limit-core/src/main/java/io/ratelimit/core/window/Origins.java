package io.ratelimit.core.window;

import io.ratelimit.core.window.Rebuild.Cell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of an entry's owners. It has room for more than any cluster has of them within a day; beyond that, those whose newest
 * cell is oldest become one.
 */
final class Origins {

    /** What an entry has room for. */
    static final int MAX = 255;

    private Origins() {}

    /**
     * Returns the origins in use, after giving those that have no room one id together. The id is drawn from what it stands for:
     * another side of a split that has joined others, or the same with other counts, has another id, so that a merge of both loses
     * nothing and counts at most both.
     *
     * @param rebuild the entry; changed if there are too many
     * @param needed ids that keep their place
     * @return ascending, at most {@value #MAX}
     */
    static List<Long> of(Rebuild rebuild, Set<Long> needed) {
        Map<Long, Long> newest = newest(rebuild);
        needed.forEach(origin -> newest.put(origin, Long.MAX_VALUE));
        if (newest.size() <= MAX) {
            return List.copyOf(newest.keySet());
        }
        List<Long> byAge = new ArrayList<>(newest.keySet());
        byAge.sort(Comparator.comparingLong(newest::get));
        Set<Long> oldest = new HashSet<>(byAge.subList(0, byAge.size() - (MAX - 1)));
        long together = together(rebuild, oldest);
        rebuild.rename(oldest, together);
        Set<Long> left = new TreeSet<>(newest.keySet());
        left.removeAll(oldest);
        left.add(together);
        return List.copyOf(left);
    }

    private static Map<Long, Long> newest(Rebuild rebuild) {
        Map<Long, Long> newest = new TreeMap<>();
        rebuild.eachWindow((section, interval, window) ->
                window.cells().forEach(cell -> newest.merge(cell.origin(), cell.stamp(), Math::max)));
        rebuild.holds().forEach(hold -> newest.merge(hold.origin(), hold.stamp(), Math::max));
        return newest;
    }

    /** Draws an id from what some origins have granted, in whatever order it lies there. */
    private static long together(Rebuild rebuild, Set<Long> origins) {
        long[] sum = {0};
        rebuild.eachWindow((section, interval, window) -> {
            for (Cell cell : window.joinedCells(interval)) {
                if (origins.contains(cell.origin())) {
                    sum[0] += mixed(section, interval.millis(), cell.stamp(), cell.origin(), cell.count());
                }
            }
        });
        return sum[0];
    }

    private static long mixed(long... numbers) {
        long mixed = 0;
        for (long number : numbers) {
            mixed = (mixed ^ number) * 0x9E37_79B9_7F4A_7C15L;
            mixed ^= mixed >>> 32;
        }
        return mixed;
    }
}
