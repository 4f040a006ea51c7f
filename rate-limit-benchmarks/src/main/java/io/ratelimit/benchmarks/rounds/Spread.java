package io.ratelimit.benchmarks.rounds;

import java.util.List;
import java.util.Locale;

/**
 * A figure over several rounds.
 *
 * @param median the one in the middle, or the mean of the two there
 * @param least the smallest
 * @param most the largest
 */
public record Spread(double median, double least, double most) {

    /**
     * Returns the spread of some figures.
     *
     * @param figures at least one
     * @return their spread
     */
    public static Spread of(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Returns for example {@code 0.98 [0.91..1.04]}. */
    @Override
    public String toString() {
        return text(median) + " [" + text(least) + ".." + text(most) + "]";
    }

    /**
     * Writes a figure with about three digits.
     *
     * @param figure not negative
     * @return for example {@code 12,300}, {@code 45.6} or {@code 0.98}
     */
    public static String text(double figure) {
        return String.format(Locale.ROOT, figure >= 100 ? "%,.0f" : figure >= 10 ? "%.1f" : "%.2f", figure);
    }
}
