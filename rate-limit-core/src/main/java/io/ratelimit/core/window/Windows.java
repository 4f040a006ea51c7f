package io.ratelimit.core.window;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import java.util.Set;
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

    private static final int[] ANYWHERE = {};

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
     * @param places which words of the array passed in have changed, if nothing else has and that is known; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is the state itself
    public record Step(long[] words, boolean changed, Answer answer, int[] places) {
        /**
         * A step that may have changed anything.
         *
         * @param words the entry from now on
         * @param changed false if the entry is exactly as before
         * @param answer what to tell the caller
         */
        public Step(long[] words, boolean changed, Answer answer) {
            this(words, changed, answer, ANYWHERE);
        }
    }

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
        if (words.length > 0) {
            Step quick = acquireTelling(words, ask, clock, origin);
            return quick == null ? acquireAnyhow(Entry.own(words), ask, clock, origin) : quick;
        }
        if (ask.onlyKnown()) {
            return new Step(words, false, new Answer(Outcome.UNKNOWN, false, ask.parts()));
        }
        Step first = acquireAnyhow(Entry.of(words), ask, clock, origin);
        return first.changed() ? first : new Step(words, false, first.answer());
    }

    /**
     * Takes permits in the most common case, as {@link #acquire} would, and tells which words that changed.
     *
     * @param words the entry; empty for a new subject
     * @param ask what to take
     * @param clock the store's time in epoch milliseconds
     * @param origin the id of the owner that takes
     * @return null if this is another case; nothing has changed then
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static @Nullable Step acquireTelling(long[] words, Ask ask, long clock, long origin) {
        if (words.length == 0) {
            return null;
        }
        Structure.check(Entry.own(words));
        Answer answer = InPlace.acquire(words, ask, clock, origin);
        if (answer == null) {
            return null;
        }
        boolean granted = answer.outcome() == Outcome.GRANTED;
        return new Step(words, granted, answer, granted ? InPlace.places(words, ask.parts()) : ANYWHERE);
    }

    /**
     * Takes permits in the most common case, as {@link #acquire} would, of an entry that need not be checked, because it never left
     * this process.
     *
     * @param words what a method of this class has returned; empty for a new subject
     * @param ask what to take
     * @param clock the store's time in epoch milliseconds
     * @param origin the id of the owner that takes
     * @return null if this is another case; nothing has changed then
     */
    public static @Nullable Answer acquireInPlace(long[] words, Ask ask, long clock, long origin) {
        return words.length == 0 ? null : InPlace.acquire(words, ask, clock, origin);
    }

    /**
     * Tells how long more grants of an ask would do nothing but add to the newest cell of each window.
     *
     * @param words an entry that {@link #acquireInPlace} has just granted the ask of
     * @param ask what was granted
     * @param now the time it was granted at
     * @return the first instant at which they may do more; {@code now} if this grant itself did
     */
    public static long joinsUntil(long[] words, Ask ask, long now) {
        return InPlace.joinsUntil(words, ask.parts(), now);
    }

    /**
     * Takes permits in every other case, of an entry that need not be checked.
     *
     * @param words what a method of this class has returned or checked; empty for a new subject
     * @param ask what to take
     * @param clock the store's time in epoch milliseconds
     * @param origin the id of the owner that takes
     * @return the outcome
     */
    public static Step acquireOwn(long[] words, Ask ask, long clock, long origin) {
        return words.length == 0
                ? acquire(words, ask, clock, origin)
                : acquireAnyhow(Entry.own(words), ask, clock, origin);
    }

    /** Takes permits in every case. */
    static Step acquireAnyhow(Entry stored, Ask ask, long clock, long origin) {
        Entry entry = stored;
        boolean created = entry.sections() == 0;
        long newest = entry.newest();
        boolean pulled = newest > clock && newest - clock > CLAMP_MILLIS;
        if (pulled) {
            entry = Rebuild.of(entry).foldHolds(newest).pullBack(clock).growing(0);
        }
        long now = pulled ? clock : Math.max(clock, newest);

        if (ask.manner() instanceof Manner.Hold hold && entry.hasRunningHold(hold.id(), now)) {
            return step(
                    entry, pulled, new Answer(Outcome.GRANTED, false, ask.parts(), Readings.taken(entry, ask, now)));
        }
        long[] readings = Readings.of(entry, ask, now);
        if (Readings.refuse(readings)) {
            return step(entry, pulled, new Answer(Outcome.REFUSED, false, ask.parts(), readings));
        }
        if (ask.manner() instanceof Manner.Peek || takesNothing(ask)) {
            return step(entry, pulled, new Answer(Outcome.GRANTED, false, ask.parts(), readings));
        }
        Entry charged = Charging.charge(entry, ask, now, origin);
        return new Step(
                charged.words(),
                true,
                new Answer(Outcome.GRANTED, created, ask.parts(), Readings.taken(charged, ask, now)));
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
        return new Step(words, changed, new Answer(Outcome.GRANTED, false, List.of()));
    }

    /**
     * Returns how often an entry has changed.
     *
     * @param words the entry; empty for a new subject
     * @return 0 for a new subject
     */
    public static long changes(long[] words) {
        return words.length == 0 ? 0 : words[Entry.CHANGES];
    }

    /**
     * Counts what several operations did to an entry as one change of it.
     *
     * @param words the entry after the operations, of which at least one changed it
     * @param before how often it had changed before them
     */
    public static void countAsOneChange(long[] words, long before) {
        words[Entry.CHANGES] = before + 1;
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
        return Rebuild.of(left).union(Rebuild.of(right)).merged().words();
    }

    /**
     * Joins what was spent elsewhere, as {@link #merge} does, to an entry whose requests go on: what they hold they may still give back.
     *
     * @param ours the entry
     * @param elsewhere what was granted elsewhere; what is held there becomes spent
     * @return a new entry
     * @throws IllegalArgumentException if one of them is not an entry of this format version
     */
    public static long[] add(long[] ours, long[] elsewhere) {
        Entry left = Entry.of(ours);
        Entry right = Entry.of(elsewhere);
        if (left.sections() + right.sections() == 0) {
            return NEW;
        }
        return Rebuild.of(left).add(Rebuild.of(right)).merged().words();
    }

    /**
     * Returns what of an entry is spent.
     *
     * @param words the entry; not changed
     * @param finished holds whose permits are spent, whatever is left of their lives
     * @param now epoch milliseconds
     * @return a new entry without holds; empty if nothing is spent
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static long[] spent(long[] words, List<Long> finished, long now) {
        Rebuild rebuild = Rebuild.of(Entry.of(words)).keep(finished).foldHolds(now);
        return written(rebuild.withoutHolds().drop(now, Set.of()));
    }

    /**
     * Returns what of an entry may still be given back: with {@link #spent} for the same arguments, all of it.
     *
     * @param words the entry; not changed
     * @param finished holds whose permits are spent
     * @param now epoch milliseconds
     * @param origin the owner's id from now on
     * @return a new entry; empty if no hold runs
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static long[] running(long[] words, List<Long> finished, long now, long origin) {
        Rebuild rebuild = Rebuild.of(Entry.of(words)).keep(finished).foldHolds(now);
        return written(rebuild.onlyHolds(origin).drop(now, Set.of()));
    }

    private static long[] written(Rebuild rebuild) {
        return rebuild.isEmpty() ? NEW : rebuild.merged().words();
    }

    /**
     * Returns how long the entry is needed: until its last permit has left its window.
     *
     * @param words the entry
     * @param now epoch milliseconds
     * @return milliseconds from 0, if nothing is left, to the longest window and 10 seconds
     * @throws IllegalArgumentException if {@code words} is not an entry of this format version
     */
    public static long aliveMillis(long[] words, long now) {
        Entry entry = Entry.of(words);
        long alive = 0;
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--, at = entry.nextSection(at)) {
            long longest = 0;
            for (int r = 0; r < entry.rings(at); r++) {
                Ring ring = entry.ring(at, r);
                longest = Math.max(longest, ring.interval().millis());
                if (ring.size() > 0) {
                    alive = Math.max(
                            alive,
                            left(ring.stamp(ring.size() - 1), ring.interval().millis(), now));
                }
            }
            for (int index = 0; index < entry.holds(); index++) {
                if (entry.holdSection(index) == entry.sectionId(at)) {
                    alive = Math.max(alive, left(entry.holdStamp(index), longest, now));
                }
            }
        }
        return alive;
    }

    /** Returns how long until the window leaves an instant behind; nothing waits longer for a clock that was set back. */
    private static long left(long stamp, long window, long now) {
        return Math.min(stamp + window - now, window + CLAMP_MILLIS);
    }

    private static Step step(Entry entry, boolean pulled, Answer answer) {
        if (pulled) {
            entry.changed();
        }
        return new Step(entry.words(), pulled, answer);
    }

    private static boolean takesNothing(Ask ask) {
        for (Part part : ask.parts()) {
            if (part.cost() > 0) {
                return false;
            }
        }
        return true;
    }
}
