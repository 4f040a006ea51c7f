package io.ratelimit.benchmarks;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;

/**
 * The same two limits for Bucket4j. Refilled at intervals: its cheapest way, a division and no write until an interval is over,
 * where the greedy one multiplies, divides and writes twice for each decision.
 */
public final class Bucket4jLimits {

    private Bucket4jLimits() {}

    /**
     * Returns a bandwidth of an hour.
     *
     * @param permits its capacity
     * @return full at first
     */
    public static Bandwidth hour(long permits) {
        return bandwidth(permits, Duration.ofHours(1));
    }

    /**
     * Returns a bandwidth of a day.
     *
     * @param permits its capacity
     * @return full at first
     */
    public static Bandwidth day(long permits) {
        return bandwidth(permits, Duration.ofDays(1));
    }

    /**
     * Returns both.
     *
     * @param hour permits an hour
     * @param day permits a day
     * @return the configuration of a bucket
     */
    public static BucketConfiguration of(long hour, long day) {
        return BucketConfiguration.builder()
                .addLimit(hour(hour))
                .addLimit(day(day))
                .build();
    }

    private static Bandwidth bandwidth(long permits, Duration period) {
        return BandwidthBuilder.builder()
                .capacity(permits)
                .refillIntervally(permits, period)
                .build();
    }
}
