package io.ratelimit.core.window;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one algorithm: exact rolling windows on one subject's entry, an array of words that is empty for a new subject. Every
 * method is a function of its arguments; {@code now} is epoch milliseconds. The caller makes calls for one entry follow each
 * other.
 *
 * <p>In any {@code (t - W, t]} at most N permits are granted per section and interval, as long as {@code now} does not jump
 * forward. A permit returns exactly W after it was taken while a window holds at most 1,025 cells, else less than W / 1,024
 * later. A clock that falls back by up to 10 seconds is held at the newest instant; after a larger fall, cells in the future
 * move to {@code now}: nothing stays blocked for longer than W + 10 s.
 */
public final class Windows {

    /** A new subject's entry. */
    private static final long[] NEW = {};
    /** A fall of the clock up to this many milliseconds is waited out. */
    private static final long CLAMP_MILLIS = 10_000;
    /** The most holds of an entry that run at once. */
    private static final int MAX_HOLDS = 64;
    /** Free hold records, per section, that an entry with holds is rebuilt with. */
    private static final int LEAST_HOLD_ROOM = 4;

    private Windows() {}

    /**
     * Returns the entry of a subject that has spent nothing.
     *
     * @return an empty array
     */
    public static long[] empty() {
        return NEW;
    }

    /**
     * What an operation did.
     *
     * @param words the entry from now on: the array passed in, changed in place, or a new one
     * @param changed false if the entry is exactly as before
     * @param answer what to tell the caller
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is the state itself
    public record Step(long[] words, boolean changed, Answer answer) {}

    /**
     * Takes permits, all or nothing. A refusal leaves the array untouched, except after a clock was set back by more than 10
     * seconds.
     *
     * @param words the entry; empty for a new subject
     * @param ask what to take
     * @param clock the store's time in epoch milliseconds
     * @param origin the id of the owner that takes
     * @return the outcome
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static Step acquire(long[] words, Ask ask, long clock, long origin) {
        boolean created = words.length == 0;
        if (created && ask.onlyKnown()) {
            return new Step(words, false, new Answer(Outcome.UNKNOWN, false, List.of()));
        }
        Entry entry = Entry.of(words);
        long newest = entry.newest();
        boolean pulled = newest > clock && newest - clock > CLAMP_MILLIS;
        if (pulled) {
            entry = Rebuild.of(entry).foldHolds(newest).pullBack(clock).write(0, true);
        }
        long now = pulled ? clock : Math.max(clock, newest);

        if (ask.manner() instanceof Manner.Hold hold && runs(entry, hold.id(), now)) {
            return step(entry, pulled, answer(Outcome.GRANTED, false, measure(entry, free(ask), now, false)), words);
        }
        boolean peek = ask.manner() instanceof Manner.Peek || takesNothing(ask);
        List<Reading> readings = measure(entry, ask, now, !peek);
        if (refused(readings)) {
            Entry settled =
                    hasLapsed(entry, now) ? Rebuild.of(entry).foldHolds(now).write(0, false) : entry;
            return step(entry, pulled, answer(Outcome.REFUSED, false, measure(settled, ask, now, false)), words);
        }
        if (peek) {
            return step(entry, pulled, answer(Outcome.GRANTED, false, readings), words);
        }
        return new Step(charge(entry, ask, now, origin).words(), true, answer(Outcome.GRANTED, created, readings));
    }

    /**
     * Ends a hold. Idempotent.
     *
     * @param words the entry
     * @param hold the id given when the permits were taken
     * @param keep true to spend the permits as of when they were taken, false to give them back
     * @param clock the store's time in epoch milliseconds
     * @return whether anything changed, with an empty answer
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static Step settle(long[] words, long hold, boolean keep, long clock) {
        Entry entry = Entry.of(words);
        // A clock that fell back must not revive what was kept or has lapsed.
        long now = Math.max(clock, entry.newest());
        boolean changed = false;
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdId(index) == hold && entry.holdRuns(index, now)) {
                changed = true;
                if (keep) {
                    entry.keepHold(index);
                } else {
                    entry.removeHold(index);
                }
            }
        }
        if (changed) {
            entry.changed();
        }
        return new Step(words, changed, answer(Outcome.GRANTED, false, List.of()));
    }

    /**
     * Joins two histories of one subject: the maximum per interval, tick and origin. What both sides saw counts once, what one
     * side granted is kept. Commutative and idempotent; associative unless two sides gave back different holds that were running
     * when they parted, where the order may decide whether those count. Running holds become spent. Neither array is changed.
     *
     * @param ours one history
     * @param theirs the other
     * @return a new entry
     * @throws IllegalArgumentException if one of them is not an entry of this format version
     */
    public static long[] merge(long[] ours, long[] theirs) {
        Entry left = Entry.of(ours);
        Entry right = Entry.of(theirs);
        if (left.sections() + right.sections() == 0) {
            return NEW;
        }
        return Rebuild.of(left).union(Rebuild.of(right)).write(0, false).words();
    }

    /**
     * Returns how long the entry is needed: until its last permit has left its window.
     *
     * @param words the entry
     * @param now epoch milliseconds
     * @return milliseconds, 0 if nothing is left
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static long aliveMillis(long[] words, long now) {
        Entry entry = Entry.of(words);
        long end = now;
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--, at = entry.nextSection(at)) {
            long longest = 0;
            for (int r = 0; r < entry.rings(at); r++) {
                Ring ring = entry.ring(at, r);
                longest = Math.max(longest, ring.interval().millis());
                if (ring.size() > 0) {
                    end = Math.max(
                            end, ring.stamp(ring.size() - 1) + ring.interval().millis());
                }
            }
            for (int index = 0; index < entry.holds(); index++) {
                if (entry.holdSection(index) == entry.sectionId(at)) {
                    end = Math.max(end, entry.holdStamp(index) + longest);
                }
            }
        }
        return end - now;
    }

    private static Step step(Entry entry, boolean pulled, Answer answer, long[] words) {
        if (pulled) {
            entry.changed();
        }
        return new Step(pulled ? entry.words() : words, pulled, answer);
    }

    private static Answer answer(Outcome outcome, boolean created, List<Reading> readings) {
        return new Answer(outcome, created, readings);
    }

    /** The same question at no cost: its own hold is no reason to refuse an ask that repeats. */
    private static Ask free(Ask ask) {
        List<Part> parts = ask.parts().stream()
                .map(part -> new Part(part.section(), part.limits(), 0))
                .toList();
        return new Ask(ask.subject(), parts, ask.manner(), ask.onlyKnown());
    }

    private static boolean takesNothing(Ask ask) {
        for (Part part : ask.parts()) {
            if (part.cost() > 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean refused(List<Reading> readings) {
        for (Reading reading : readings) {
            if (reading.refuses()) {
                return true;
            }
        }
        return false;
    }

    private static boolean runs(Entry entry, long hold, long now) {
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdId(index) == hold && entry.holdRuns(index, now)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLapsed(Entry entry, long now) {
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (!entry.holdRuns(index, now)) {
                return true;
            }
        }
        return false;
    }

    private static List<Reading> measure(Entry entry, Ask ask, long now, boolean taking) {
        List<Reading> readings = new ArrayList<>(4);
        for (Part part : ask.parts()) {
            for (Limit limit : part.limits()) {
                readings.add(measure(entry, part, limit, now, taking));
            }
        }
        return readings;
    }

    /** Reads one limit; if {@code taking} and it admits, as it is after taking. */
    private static Reading measure(Entry entry, Part part, Limit limit, long now, boolean taking) {
        Interval interval = limit.interval();
        long edge = now - interval.millis();
        long spent = 0;
        long running = 0;
        long oldest = Long.MAX_VALUE;
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdSection(index) == part.section() && entry.holdStamp(index) > edge) {
                oldest = Math.min(oldest, entry.holdStamp(index));
                if (entry.holdRuns(index, now)) {
                    running += entry.holdCost(index);
                } else {
                    spent += entry.holdCost(index);
                }
            }
        }
        Ring ring = entry.find(part.section(), interval);
        int live = 0;
        if (ring != null) {
            live = ring.expired(now);
            spent += ring.total();
            for (int index = 0; index < live; index++) {
                spent -= ring.count(index);
            }
            if (live < ring.size()) {
                oldest = Math.min(oldest, ring.stamp(live));
            }
        }
        long cost = part.cost();
        boolean refuses = cost > 0 && spent + running + cost > limit.permits();
        long wait = refuses ? wait(ring, live, spent + cost - limit.permits(), now, interval) : 0;
        boolean takes = taking && !refuses && cost > 0;
        long used = spent + running + (takes ? cost : 0);
        long reset = used == 0 ? 0 : Math.min(oldest, now) + interval.millis() - now;
        return new Reading(part.section(), interval, used, reset, refuses, wait);
    }

    /** Returns how long until {@code excess} of the spent permits have left the window. */
    private static long wait(@Nullable Ring ring, int live, long excess, long now, Interval interval) {
        if (excess <= 0) {
            return 0;
        }
        long left = excess;
        for (int index = live; ring != null && index < ring.size(); index++) {
            left -= ring.count(index);
            if (left <= 0) {
                return ring.stamp(index) + interval.millis() - now;
            }
        }
        return interval.millis();
    }

    private static Entry charge(Entry before, Ask ask, long now, long origin) {
        Entry entry = before;
        Manner.Hold hold = ask.manner() instanceof Manner.Hold wanted
                        && running(entry, now) + ask.parts().size() <= MAX_HOLDS
                ? wanted
                : null;
        if (!fits(entry, ask, now, origin, hold != null)) {
            Set<Long> kept = ask.parts().stream().map(Part::section).collect(Collectors.toSet());
            Rebuild rebuild =
                    Rebuild.of(entry).ensureOrigin(origin).foldHolds(now).drop(now, kept);
            for (Part part : ask.parts()) {
                part.limits().forEach(limit -> rebuild.ensure(part.section(), limit.interval()));
            }
            entry = rebuild.write(hold == null ? 0 : holdRoom(entry, ask, now), true);
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
                        .add(now, index, part.cost());
            }
        }
        entry.changed();
        return entry;
    }

    /** Room for as many holds as a few lives bring, so that most of them need no rebuild. */
    private static int holdRoom(Entry entry, Ask ask, long now) {
        return Math.max(LEAST_HOLD_ROOM * ask.parts().size(), 2 * running(entry, now));
    }

    private static int running(Entry entry, long now) {
        int running = 0;
        for (int index = entry.holds() - 1; index >= 0; index--) {
            running += entry.holdRuns(index, now) ? 1 : 0;
        }
        return running;
    }

    /** Tells whether the charge can be written in place, and nothing idle is worth dropping. */
    private static boolean fits(Entry entry, Ask ask, long now, long origin, boolean hold) {
        int index = entry.originIndex(origin);
        if (index < 0 || (hold && !entry.hasHoldRoom(ask.parts().size()))) {
            return false;
        }
        for (Part part : ask.parts()) {
            for (Limit limit : part.limits()) {
                Ring ring = entry.find(part.section(), limit.interval());
                if (ring == null || (!hold && !ring.hasRoom(now, index))) {
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
