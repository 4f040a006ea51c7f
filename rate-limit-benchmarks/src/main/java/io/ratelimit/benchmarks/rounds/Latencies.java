package io.ratelimit.benchmarks.rounds;

/** Counts durations in classes that are about 3 % wide. Not safe for use by several threads. */
final class Latencies {

    private static final int BITS = 5;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[(64 - BITS) * STEPS];
    private long total;

    void add(long nanos) {
        counts[index(nanos)]++;
        total++;
    }

    void add(Latencies other) {
        for (int index = 0; index < counts.length; index++) {
            counts[index] += other.counts[index];
        }
        total += other.total;
    }

    long total() {
        return total;
    }

    /**
     * Returns the duration that a share of all do not exceed.
     *
     * @param share 0 to 1
     * @return microseconds, the middle of its class; 0 if nothing was counted
     */
    double micros(double share) {
        long left = (long) Math.ceil(total * share);
        for (int index = 0; index < counts.length; index++) {
            left -= counts[index];
            if (left <= 0 && counts[index] > 0) {
                return (lowest(index) + lowest(index + 1)) / 2.0 / 1_000;
            }
        }
        return 0;
    }

    private static int index(long nanos) {
        long value = Math.max(0, nanos);
        int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(value | 1) - BITS);
        return shift * STEPS + (int) (value >>> shift);
    }

    private static long lowest(int index) {
        if (index < 2 * STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return (long) (index - shift * STEPS) << shift;
    }
}
