package io.ratelimit.core.window;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The common case in one walk over the entry and one to write: permits are spent at once, the entry has just the sections asked
 * for, no holds, and room in each ring. Answers and changes exactly what the long way does, at a fraction of its cost;
 * whatever is not the common case is left to that.
 */
final class InPlace {

    /** No entry has so many. */
    private static final int NOT_COMMON = Integer.MAX_VALUE;

    private InPlace() {}

    /**
     * Takes permits.
     *
     * @return null if this is not the common case; nothing has changed then
     */
    static @Nullable Answer acquire(Entry entry, Ask ask, long now, long origin) {
        int index = entry.originIndex(origin);
        if (!(ask.manner() instanceof Manner.Spend)
                || index < 0
                || entry.holds() > 0
                || entry.sections() != ask.parts().size()) {
            return null;
        }
        int limits = limits(entry, ask.parts(), now, index);
        if (limits == NOT_COMMON) {
            return null;
        }
        boolean refuses = limits < 0;
        Reading[] readings = new Reading[Math.abs(limits)];
        int read = 0;
        long[] words = entry.words();
        int at = entry.firstSection();
        for (int p = 0; p < ask.parts().size(); p++) {
            Part part = ask.parts().get(p);
            at += Entry.SECTION;
            for (int l = 0; l < part.limits().size(); l++) {
                Limit limit = part.limits().get(l);
                readings[read++] = refuses
                        ? Readings.refusing(new Ring(words, at), part, limit, now)
                        : taken(words, at, part, limit, now, index);
                at += Ring.HEADER + Ring.capacity(words[at]);
            }
        }
        if (!refuses) {
            entry.changed();
        }
        return new Answer(refuses ? Outcome.REFUSED : Outcome.GRANTED, false, list(readings));
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

    /** Returns how many limits there are, negative if one of them refuses. */
    private static int limits(Entry entry, List<Part> parts, long now, int origin) {
        long[] words = entry.words();
        boolean refuses = false;
        int limits = 0;
        int at = entry.firstSection();
        for (int p = 0; p < parts.size(); p++) {
            Part part = parts.get(p);
            long cost = part.cost();
            int rings = part.limits().size();
            if (entry.sectionId(at) != part.section() || entry.rings(at) != rings || cost == 0) {
                return NOT_COMMON;
            }
            at += Entry.SECTION;
            for (int l = 0; l < rings; l++) {
                Limit limit = part.limits().get(l);
                long spent = Ring.spentIfRoom(words, at, limit.interval(), now, origin, cost);
                if (spent < 0) {
                    return NOT_COMMON;
                }
                refuses |= spent + cost > limit.permits();
                at += Ring.HEADER + Ring.capacity(words[at]);
            }
            limits += rings;
        }
        return refuses ? -limits : limits;
    }

    private static Reading taken(long[] words, int at, Part part, Limit limit, long now, int origin) {
        long oldest = Ring.add(words, at, limit.interval(), now, origin, part.cost());
        long reset = oldest + limit.interval().millis() - now;
        return new Reading(part.section(), limit.interval(), words[at + 2], reset, false, 0);
    }

    /** The list of two needs no array of its own, and is what most asks have. */
    private static List<Reading> list(Reading[] readings) {
        return readings.length == 2 ? List.of(readings[0], readings[1]) : List.of(readings);
    }
}
