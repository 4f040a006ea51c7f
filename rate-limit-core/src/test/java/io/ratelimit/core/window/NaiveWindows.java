package io.ratelimit.core.window;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The specification: a list of every permit taken, counted anew for each question. */
final class NaiveWindows {

    private record Event(long at, long section, long cost, long hold, long lapses) {}

    private final List<Event> events = new ArrayList<>();
    private final Set<Long> kept = new HashSet<>();
    private long newest = Long.MIN_VALUE;

    /** The store's time as P1 defines it: small falls are waited out, large ones pull the future back. */
    long now(long clock) {
        if (newest > clock && newest - clock > 10_000) {
            events.replaceAll(e -> new Event(Math.min(e.at, clock), e.section, e.cost, e.hold, e.lapses));
            newest = clock;
        }
        return Math.max(clock, newest);
    }

    long used(long section, long window, long now) {
        return events.stream()
                .filter(e -> e.section == section && e.at > now - window && e.at <= now)
                .mapToLong(Event::cost)
                .sum();
    }

    long running(long section, long window, long now) {
        return events.stream()
                .filter(e -> e.section == section && e.at > now - window && runs(e, now))
                .mapToLong(Event::cost)
                .sum();
    }

    boolean admits(List<Part> parts, long now, Map<Limit, Long> slack) {
        for (Part part : parts) {
            for (Limit limit : part.limits()) {
                long window = limit.interval().millis() + slack.getOrDefault(limit, 0L);
                if (part.cost() > 0 && used(part.section(), window, now) + part.cost() > limit.permits()) {
                    return false;
                }
            }
        }
        return true;
    }

    boolean admits(List<Part> parts, long now) {
        return admits(parts, now, new HashMap<>());
    }

    void take(List<Part> parts, long now, long hold, long life) {
        for (Part part : parts) {
            if (part.cost() > 0) {
                events.add(new Event(now, part.section(), part.cost(), hold, now + life));
                newest = Math.max(newest, now);
            }
        }
    }

    /** Forgets what left the window, as the real window does whenever it grants. */
    void drop(long edge) {
        events.removeIf(e -> e.at <= edge);
    }

    void settle(long hold, boolean keep, long clock) {
        if (keep) {
            kept.add(hold);
        } else {
            events.removeIf(e -> e.hold == hold && runs(e, clock));
        }
    }

    private boolean runs(Event event, long now) {
        return event.hold != 0 && !kept.contains(event.hold) && event.lapses > now;
    }
}
