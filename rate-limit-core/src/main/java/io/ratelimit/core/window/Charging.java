package io.ratelimit.core.window;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes what was granted: in place if there is room, else into a rebuilt entry. */
final class Charging {

    /** The most holds of an entry that run at once. */
    private static final int MAX_HOLDS = 64;
    /** Free hold records, per section, that an entry with holds is rebuilt with. */
    private static final int LEAST_HOLD_ROOM = 4;

    private Charging() {}

    /**
     * Returns the entry from now on. Throws only before it changes anything.
     *
     * @throws IllegalArgumentException if a cell on the way is damaged
     */
    static Entry charge(Entry before, Ask ask, long now, long origin) {
        int running = before.runningHolds(now, ask.finished());
        Manner.Hold hold = ask.manner() instanceof Manner.Hold wanted
                        && running + ask.parts().size() <= MAX_HOLDS
                ? wanted
                : null;
        boolean fits = fits(before, ask, now, origin, hold != null);
        Entry entry = fits ? before : Growth.of(before, now);
        SpentHolds.fold(entry, ask.finished(), now);
        if (!fits && !fits(entry, ask, now, origin, hold != null)) {
            entry = rebuilt(before, ask, now, origin, hold == null ? 0 : holdRoom(ask, running));
        }
        int index = entry.originIndex(origin);
        for (Part part : ask.parts()) {
            if (part.cost() == 0) {
                continue;
            }
            if (hold != null) {
                entry.addHold(hold.id(), part.section(), now, hold.lifeMillis(), index, part.cost());
                continue;
            }
            for (Limit limit : part.limits()) {
                Objects.requireNonNull(entry.find(part.section(), limit.interval()))
                        .add(now, index, part.cost(), now);
            }
        }
        entry.changed();
        return entry;
    }

    private static Entry rebuilt(Entry entry, Ask ask, long now, long origin, int holdRoom) {
        Set<Long> kept = ask.parts().stream().map(Part::section).collect(Collectors.toSet());
        Rebuild rebuild = Rebuild.of(entry).ensureOrigin(origin);
        // Before holds move into the rings: until then they count for any interval.
        for (Part part : ask.parts()) {
            part.limits().forEach(limit -> rebuild.ensure(part.section(), limit.interval()));
        }
        rebuild.keep(ask.finished()).foldHolds(now).drop(now, kept);
        return rebuild.growing(holdRoom);
    }

    /** Room for as many holds as a few lives bring, so that most of them need no rebuild. */
    private static int holdRoom(Ask ask, int running) {
        return Math.max(LEAST_HOLD_ROOM * ask.parts().size(), 2 * running);
    }

    /** Tells whether the charge can be written in place, and nothing idle is worth dropping. */
    private static boolean fits(Entry entry, Ask ask, long now, long origin, boolean hold) {
        int index = entry.originIndex(origin);
        if (index < 0 || (hold && !entry.hasHoldRoom(ask.parts().size()))) {
            return false;
        }
        for (Part part : ask.parts()) {
            // What only reads needs no window.
            for (Limit limit : part.cost() == 0 ? List.<Limit>of() : part.limits()) {
                Ring ring = entry.find(part.section(), limit.interval());
                if (ring == null || (!hold && !ring.hasRoom(now, index, part.cost()))) {
                    return false;
                }
            }
        }
        return entry.sections() <= ask.parts().size() || !hasIdleSection(entry, ask, now);
    }

    private static boolean hasIdleSection(Entry entry, Ask ask, long now) {
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--, at = entry.nextSection(at)) {
            long section = entry.sectionId(at);
            boolean idle = ask.parts().stream().noneMatch(part -> part.section() == section);
            for (int r = 0; idle && r < entry.rings(at); r++) {
                Ring ring = entry.ring(at, r);
                idle = ring.expired(now) == ring.size();
            }
            for (int index = 0; idle && index < entry.holds(); index++) {
                idle = entry.holdSection(index) != section;
            }
            if (idle) {
                return true;
            }
        }
        return false;
    }
}
