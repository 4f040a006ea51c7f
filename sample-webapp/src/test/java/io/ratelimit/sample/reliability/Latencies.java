package io.ratelimit.sample.reliability;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;

/** How long answers took, from the first byte sent to the last received. */
final class Latencies {

    private static final long SLOW_NANOS = Duration.ofMillis(100).toNanos();

    private final long[] sorted;

    Latencies(LongStream nanos) {
        this.sorted = nanos.sorted().toArray();
    }

    Duration slowest() {
        return quantile(1);
    }

    private Duration quantile(double part) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))]);
    }

    @Override
    public String toString() {
        return "p50 " + millis(quantile(0.5)) + ", p99 " + millis(quantile(0.99)) + ", p99.9 " + millis(quantile(0.999))
                + ", slowest " + millis(slowest()) + ", over 100 ms: "
                + Arrays.stream(sorted).filter(nanos -> nanos > SLOW_NANOS).count() + " of " + sorted.length;
    }

    static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
