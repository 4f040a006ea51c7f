package io.ratelimit.benchmarks;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Asks for permits of an hour and a day. */
public final class Asks {

    private Asks() {}

    /**
     * Returns a subject for each key.
     *
     * @param count how many
     * @return names of 16 characters, in order
     */
    public static List<String> subjects(int count) {
        return IntStream.range(0, count)
                .mapToObj(key -> String.format("token:%010d", key))
                .toList();
    }

    /**
     * Returns an ask that spends.
     *
     * @param subject whose permits
     * @param hour limit of an hour, 0 to {@value Limit#MAX_PERMITS}
     * @param day limit of a day
     * @param cost permits of each
     * @return one policy with both limits
     */
    public static Ask of(String subject, long hour, long day, long cost) {
        return new Ask(subject, List.of(part(1, hour, day, cost)), new Manner.Spend(), false);
    }

    /**
     * Returns asks that share all but the subject, as asks of one policy do.
     *
     * @param subjects whose permits
     * @param hour limit of an hour
     * @param day limit of a day
     * @return each costs one permit
     */
    public static List<Ask> of(List<String> subjects, long hour, long day) {
        List<Part> parts = List.of(part(1, hour, day, 1));
        return subjects.stream()
                .map(subject -> new Ask(subject, parts, new Manner.Spend(), false))
                .toList();
    }

    /**
     * Returns an ask of several policies that refuse nothing.
     *
     * @param subject whose permits
     * @param policies how many, each with both limits
     * @return costs one permit of each
     */
    public static Ask of(String subject, int policies) {
        List<Part> parts = LongStream.rangeClosed(1, policies)
                .mapToObj(section -> part(section, Limit.MAX_PERMITS, Limit.MAX_PERMITS, 1))
                .toList();
        return new Ask(subject, parts, new Manner.Spend(), false);
    }

    private static Part part(long section, long hour, long day, long cost) {
        return new Part(section, List.of(new Limit(Interval.HOUR, hour), new Limit(Interval.DAY, day)), cost);
    }
}
