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
 * The common case in one walk over the windows and one to write: permits are spent at once, the entry has the sections asked for, no
 * holds, nothing idle, and room in each ring. Answers and changes exactly what the long way does, at a fraction of its cost;
 * whatever is not the common case is left to that.
 */
final class InPlace {

    /** In place of when something is idle: not all of it lies in the past. */
    private static final long IN_THE_FUTURE = Long.MIN_VALUE;

    private InPlace() {}

    /**
     * Takes permits.
     *
     * @param words an entry that is not empty
     * @return null if this is not the common case; nothing has changed then
     */
    static @Nullable Answer acquire(long[] words, Ask ask, long now, long origin) {
        List<Part> parts = ask.parts();
        int asked = parts.size();
        long header = words[0];
        int index = Entry.originIndex(words, origin);
        if (!(ask.manner() instanceof Manner.Spend)
                || index < 0
                || Entry.holds(header) > 0
                || Entry.sections(header) < asked) {
            return null;
        }
        long idleFrom = Entry.sections(header) == asked ? Long.MAX_VALUE : idleFrom(words, parts, now);
        if (idleFrom == IN_THE_FUTURE) {
            return null;
        }
        long[] numbers = new long[Readings.NUMBERS * limits(parts)];
        boolean refuses = false;
        int read = 0;
        int at = Entry.firstSection(header);
        for (int p = 0; p < asked; p++) {
            Part part = parts.get(p);
            List<Limit> limits = part.limits();
            long cost = part.cost();
            int rings = limits.size();
            at = section(words, at, part);
            if (at < 0 || words[at + 1] >>> 32 != rings || cost == 0) {
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
            read(words, parts, now, numbers);
            return new Answer(Outcome.REFUSED, false, parts, numbers);
        }
        if (idleFrom <= now) {
            return null;
        }
        take(words, parts, now, index, numbers);
        return new Answer(Outcome.GRANTED, false, parts, numbers);
    }

    private static void take(long[] words, List<Part> parts, long now, int origin, long[] numbers) {
        int read = 0;
        int at = Entry.firstSection(words[0]);
        for (int p = 0, asked = parts.size(); p < asked; p++) {
            Part part = parts.get(p);
            long cost = part.cost();
            at = section(words, at, part);
            int rings = (int) (words[at + 1] >>> 32);
            at += Entry.SECTION;
            for (int r = 0; r < rings; r++) {
                at = Fit.take(words, at, now, origin, cost, numbers, read);
                read += Readings.NUMBERS;
            }
        }
        words[Entry.CHANGES]++;
    }

    private static void read(long[] words, List<Part> parts, long now, long[] numbers) {
        int read = 0;
        int at = Entry.firstSection(words[0]);
        for (Part part : parts) {
            at = section(words, at, part) + Entry.SECTION;
            for (Limit limit : part.limits()) {
                Readings.refusing(new Ring(words, at), part, limit, now, numbers, read);
                read += Readings.NUMBERS;
                at += Ring.HEADER + Ring.capacity(words[at]);
            }
        }
    }

    /** Returns the first instant at which another grant like the last one may do more than join cells that hold others already. */
    static long joinsUntil(long[] words, List<Part> parts, long now) {
        long until = Entry.sections(words[0]) == parts.size() ? Long.MAX_VALUE : idleFrom(words, parts, now);
        int at = Entry.firstSection(words[0]);
        for (Part part : parts) {
            at = section(words, at, part) + Entry.SECTION;
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

    /** Returns the first instant at which a section that is not asked for has nothing left, which is for the long way to drop. */
    private static long idleFrom(long[] words, List<Part> parts, long now) {
        long first = Long.MAX_VALUE;
        int at = Entry.firstSection(words[0]);
        for (int s = Entry.sections(words[0]); s > 0; s--) {
            int end = at + (int) words[at + 1];
            if (!isAsked(parts, words[at])) {
                long idle = now;
                for (int ringAt = at + Entry.SECTION; ringAt < end; ) {
                    Ring ring = new Ring(words, ringAt);
                    if (ring.size() > 0) {
                        long newest = ring.stamp(ring.size() - 1);
                        if (newest > now) {
                            return IN_THE_FUTURE;
                        }
                        idle = Math.max(idle, newest + Ring.window(words[ringAt]));
                    }
                    ringAt += Ring.HEADER + ring.capacity();
                }
                first = Math.min(first, idle);
            }
            at = end;
        }
        return first;
    }

    private static boolean isAsked(List<Part> parts, long section) {
        for (int p = parts.size() - 1; p >= 0; p--) {
            if (parts.get(p).section() == section) {
                return true;
            }
        }
        return false;
    }

    /** Returns where the section of a part starts, which mostly is where that of the part before ends; -1 if there is none. */
    private static int section(long[] words, int next, Part part) {
        long id = part.section();
        return next < words.length && words[next] == id ? next : Entry.section(words, id);
    }

    private static int limits(List<Part> parts) {
        int limits = 0;
        for (int p = parts.size() - 1; p >= 0; p--) {
            limits += parts.get(p).limits().size();
        }
        return limits;
    }

    /** Returns which words a grant has changed: the number of changes, and of each ring its header and the newest cell. */
    static int[] places(long[] words, List<Part> parts) {
        int[] places = new int[1 + limits(parts) * (Ring.HEADER + 1)];
        int found = 0;
        places[found++] = Entry.CHANGES;
        int at = Entry.firstSection(words[0]);
        for (Part part : parts) {
            at = section(words, at, part) + Entry.SECTION;
            for (int limit = part.limits().size(); limit > 0; limit--) {
                Ring ring = new Ring(words, at);
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
