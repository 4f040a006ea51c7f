package io.ratelimit.core.window;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common case in one walk over the entry and one to write: permits are spent at once, the entry has just the sections asked
 * for, no holds, and room in each ring. Answers and changes exactly what the long way does, at a fraction of its cost;
 * whatever is not the common case is left to that.
 */
final class InPlace {

    private InPlace() {}

    /**
     * Takes permits.
     *
     * @param words an entry that is not empty
     * @return null if this is not the common case; nothing has changed then
     */
    static @Nullable Answer acquire(long[] words, Ask ask, long now, long origin) {
        List<Part> parts = ask.parts();
        int sections = parts.size();
        long header = words[0];
        int index = Entry.originIndex(words, origin);
        if (!(ask.manner() instanceof Manner.Spend)
                || index < 0
                || Entry.holds(header) > 0
                || Entry.sections(header) != sections) {
            return null;
        }
        int first = Entry.firstSection(header);
        long[] numbers = new long[Readings.NUMBERS * limits(words, first, sections)];
        boolean refuses = false;
        int read = 0;
        int at = first;
        for (int p = 0; p < sections; p++) {
            Part part = parts.get(p);
            List<Limit> limits = part.limits();
            long cost = part.cost();
            int rings = limits.size();
            if (words[at] != part.section() || words[at + 1] >>> 32 != rings || cost == 0) {
                return null;
            }
            at += Entry.SECTION;
            for (int l = 0; l < rings; l++) {
                Limit limit = limits.get(l);
                long shape = words[at];
                if (!Ring.isOf(shape, limit.interval()) || !Fit.read(words, at, now, index, cost, numbers, read)) {
                    return null;
                }
                refuses |= numbers[read] > limit.permits();
                read += Readings.NUMBERS;
                at += Ring.HEADER + Ring.capacity(shape);
            }
        }
        if (refuses) {
            read(words, first, parts, now, numbers);
            return new Answer(Outcome.REFUSED, false, parts, numbers);
        }
        take(words, first, parts, now, index, numbers);
        return new Answer(Outcome.GRANTED, false, parts, numbers);
    }

    private static void take(long[] words, int first, List<Part> parts, long now, int origin, long[] numbers) {
        int read = 0;
        int at = first;
        for (int p = 0, sections = parts.size(); p < sections; p++) {
            long cost = parts.get(p).cost();
            int rings = (int) (words[at + 1] >>> 32);
            at += Entry.SECTION;
            for (int r = 0; r < rings; r++) {
                at = Fit.take(words, at, now, origin, cost, numbers, read);
                read += Readings.NUMBERS;
            }
        }
        words[Entry.CHANGES]++;
    }

    private static void read(long[] words, int first, List<Part> parts, long now, long[] numbers) {
        int read = 0;
        int at = first;
        for (Part part : parts) {
            at += Entry.SECTION;
            for (Limit limit : part.limits()) {
                Readings.refusing(new Ring(words, at), part, limit, now, numbers, read);
                read += Readings.NUMBERS;
                at += Ring.HEADER + Ring.capacity(words[at]);
            }
        }
    }

    /** Returns the first instant at which another grant like the last one may do more than join cells that hold others already. */
    static long joinsUntil(long[] words, List<Part> parts, long now) {
        long until = Long.MAX_VALUE;
        int at = Entry.firstSection(words[0]);
        for (Part part : parts) {
            at += Entry.SECTION;
            for (int limit = part.limits().size(); limit > 0; limit--) {
                Ring ring = new Ring(words, at);
                until = Math.min(until, ring.joinsUntil(part.cost(), now));
                if (until == now) {
                    return now;
                }
                at += Ring.HEADER + ring.capacity();
            }
        }
        return until;
    }

    private static int limits(long[] words, int first, int sections) {
        int limits = 0;
        for (int s = 0, at = first; s < sections; s++) {
            limits += (int) (words[at + 1] >>> 32);
            at += (int) words[at + 1];
        }
        return limits;
    }

    /** Returns which words a grant has changed: the number of changes, and of each ring its header and the newest cell. */
    static int[] places(Entry entry, int limits) {
        int[] places = new int[1 + limits * (Ring.HEADER + 1)];
        int found = 0;
        places[found++] = Entry.CHANGES;
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--) {
            int rings = entry.rings(at);
            at += Entry.SECTION;
            for (int r = 0; r < rings; r++) {
                Ring ring = new Ring(entry.words(), at);
                for (int word = 0; word < Ring.HEADER; word++) {
                    places[found++] = at + word;
                }
                places[found++] = ring.position(ring.size() - 1);
                at += Ring.HEADER + ring.capacity();
            }
        }
        return places;
    }
}
