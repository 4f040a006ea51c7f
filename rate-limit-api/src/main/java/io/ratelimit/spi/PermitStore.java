package io.ratelimit.spi;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Where rolling windows live. One entry per subject; every call is one atomic step on one entry.
 *
 * <p>An entry holds <em>sections</em>, one per policy, and in each a rolling window per interval. Limits are arguments of the
 * call, never state: changing them keeps what was spent. A window counts what was taken in {@code (now - W, now]}, by the
 * store's own clock, in which {@code now} never runs backwards for an entry by more than 10 seconds. Parallel calls for one
 * subject behave as if made one after another.
 *
 * <p>Repeats: an operation that <em>takes</em> may be applied more than once if the store loses a member in the middle;
 * taking under a hold id that is still running, settling and adding are idempotent.
 *
 * <p>A store keeps what it granted when one of its members dies, forgets an entry once its longest window is empty, and
 * throws nothing but {@link StoreException}.
 */
public interface PermitStore extends AutoCloseable {

    /**
     * Takes permits, all or nothing.
     *
     * @param ask what to take
     * @param timeout the longest time to wait, more than zero
     * @return the answer; a refusal has changed nothing
     * @throws StoreException if the store does not answer in time; the permits may be spent or not. Also if the entry is damaged
     *     or of a newer release; then nothing has changed.
     */
    Answer acquire(Ask ask, Duration timeout);

    /**
     * Ends a hold. Does nothing if it is unknown, lapsed or was ended before.
     *
     * @param subject the key of the entry
     * @param hold the id given when the permits were taken
     * @param keep true to spend the permits from the moment they were taken, false to give them back
     * @param timeout the longest time to wait, more than zero
     * @throws StoreException if the store does not answer in time
     */
    void settle(String subject, long hold, boolean keep, Duration timeout);

    /**
     * Adds what was granted elsewhere. Idempotent: cells that the entry already has count once. What its requests hold they may still
     * give back.
     *
     * @param subject the key of the entry
     * @param windows an entry in the format of {@code io.ratelimit.core.window}; must not be changed afterwards
     * @param timeout the longest time to wait, more than zero
     * @throws StoreException if the store does not answer in time, or {@code windows} is not such an entry
     */
    void add(String subject, long[] windows, Duration timeout);

    /**
     * Forgets all that a subject has spent.
     *
     * @param subject the key of the entry
     * @param timeout the longest time to wait, more than zero
     * @throws StoreException if the store does not answer in time
     */
    void forget(String subject, Duration timeout);

    /**
     * Has a listener told of every subject that was forgotten, by whichever node, as soon as this node hears of it. A node that
     * remembers what was spent may stop then. Telling is not certain: what is remembered must not matter for longer than a
     * second. A store that tells nobody keeps the default.
     *
     * @param listener is given the key of the entry, on any thread, also more than once; must be quick and must not call the
     *     store
     */
    default void onForgotten(Consumer<String> listener) {}

    /**
     * Returns about how many subjects this node keeps windows of. Cheap; may be 20 milliseconds old, or some
     * seconds where another node keeps them.
     *
     * @return at least 0
     */
    long subjects();

    /**
     * Returns the heap of the smallest JVM that keeps windows of this store, as far as known: unless told otherwise, a limiter has
     * places for as many subjects as fit there. Cheap.
     *
     * @return bytes; that of this JVM unless the store knows better
     */
    default long heapBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    /**
     * Returns how many nodes share the limits, this one included.
     *
     * @return at least 1
     */
    int sharers();

    /**
     * Names the parts of the store that are known not to answer now; asks for their subjects fail at once. Cheap.
     *
     * @return for example addresses of members, without subject data; empty if all answer as far as known
     */
    default List<String> silent() {
        return List.of();
    }

    /**
     * Returns the records that the nodes of this store share. Called once.
     *
     * @return those of this node alone unless the store knows better
     */
    default SharedRecords records() {
        return SharedRecords.ofThisNode();
    }

    /**
     * Says in one line what this store is and who it counts with, for the start-up block.
     *
     * @return for example {@code memory; this node counts alone}
     */
    String describe();

    /** Releases what the store owns. Never throws; may be called twice. */
    @Override
    void close();

    /**
     * One request to take permits of one subject.
     *
     * @param subject the key of the entry: 1 to 256 printable ASCII characters, no secret
     * @param parts what to take, at least one, each section once
     * @param manner how
     * @param onlyKnown true to answer {@link Outcome#UNKNOWN} rather than to start an entry for a new subject
     * @param finished ids of earlier holds of this subject whose requests have ended well, at most 64: their permits are spent
     *     and no longer running. Saves a {@link #settle} for each.
     */
    record Ask(String subject, List<Part> parts, Manner manner, boolean onlyKnown, List<Long> finished) {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if a section occurs twice
         */
        public Ask {
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(manner, "manner");
            parts = List.copyOf(parts);
            finished = List.copyOf(finished);
            for (int index = 1; index < parts.size(); index++) {
                for (int before = 0; before < index; before++) {
                    if (parts.get(before).section() == parts.get(index).section()) {
                        throw new IllegalArgumentException("an ask names a section twice");
                    }
                }
            }
        }

        /**
         * An ask that knows of no finished holds.
         *
         * @param subject the key of the entry
         * @param parts what to take
         * @param manner how
         * @param onlyKnown true to answer {@link Outcome#UNKNOWN} for a new subject
         */
        public Ask(String subject, List<Part> parts, Manner manner, boolean onlyKnown) {
            this(subject, parts, manner, onlyKnown, List.of());
        }
    }

    /** How permits are taken. */
    sealed interface Manner {
        /** Spends at once. */
        record Spend() implements Manner {}

        /** Takes nothing and answers whether spending would be granted. */
        record Peek() implements Manner {}

        /**
         * Takes permits that may still be given back. Unsettled they end up spent, as of when they were taken. An entry has at
         * most 64 running holds, one of each part; beyond that this spends at once.
         *
         * @param id any number that is unlikely to repeat
         * @param lifeMillis when the hold lapses, 1 to 3,600,000 milliseconds from now
         */
        record Hold(long id, long lifeMillis) implements Manner {
            /**
             * Checks the range.
             *
             * @throws IllegalArgumentException if {@code lifeMillis} is out of range
             */
            public Hold {
                if (lifeMillis < 1 || lifeMillis > 3_600_000) {
                    throw new IllegalArgumentException("a hold lives 1 to 3600000 ms, not " + lifeMillis);
                }
            }
        }
    }

    /**
     * What to take of one section.
     *
     * @param section the policy's stable 64-bit id
     * @param limits the effective limits, at least one, at most one per interval
     * @param cost permits to take of each limit, 0 to {@value Limit#MAX_PERMITS}; 0 only reads
     */
    record Part(long section, List<Limit> limits, long cost) {
        /**
         * Copies the list and checks the range.
         *
         * @throws IllegalArgumentException if {@code cost} is out of range, or there is no limit or two of one interval
         */
        public Part {
            limits = List.copyOf(limits);
            if (limits.isEmpty()) {
                throw new IllegalArgumentException("a part without limit");
            }
            for (int index = 1; index < limits.size(); index++) {
                for (int before = 0; before < index; before++) {
                    if (limits.get(before).interval() == limits.get(index).interval()) {
                        throw new IllegalArgumentException("a part has two limits of one interval");
                    }
                }
            }
            if (cost < 0 || cost > Limit.MAX_PERMITS) {
                throw new IllegalArgumentException("cost " + cost + ": 0 to " + Limit.MAX_PERMITS);
            }
        }
    }

    /** How an {@link Ask} ended. */
    enum Outcome {
        /** Everything was taken; of a peek: would have been. */
        GRANTED,
        /** At least one limit refuses; nothing was taken. */
        REFUSED,
        /** The subject is new and {@link Ask#onlyKnown} was set; nothing was taken. */
        UNKNOWN
    }

    /**
     * The answer to an {@link Ask}. It has a reading for each limit asked, in the order asked, and none if the subject is unknown.
     * Immutable. A limit is named by its place in that order, from 0.
     */
    final class Answer {

        private static final int NUMBERS = 3;
        /** In place of the wait of a limit that does not refuse. */
        private static final long ADMITS = -1;

        private final Outcome outcome;
        private final boolean created;
        private final List<Part> parts;
        private final long[] numbers;
        /** How much later than the numbers say this is told: answers that differ by little share the array. */
        private final int laterMillis;
        /** How many equal asks were granted since the numbers were read. */
        private final int timesMore;

        /**
         * Copies nothing: every decision makes one.
         *
         * @param outcome how it ended
         * @param created true if this call started the subject's entry; may be false in a repeated answer
         * @param parts what was asked
         * @param numbers three for each limit asked, each at least 0: permits used, milliseconds until the reset, and milliseconds to
         *     wait, or -1 if the limit does not refuse; see {@link Reading}. Empty if unknown. Must not be changed afterwards.
         * @throws IllegalArgumentException if there are not three numbers for each limit
         */
        public Answer(Outcome outcome, boolean created, List<Part> parts, long... numbers) {
            this(outcome, created, parts, numbers, 0, 0);
            if (numbers.length % NUMBERS != 0) {
                throw new IllegalArgumentException(numbers.length + " numbers, three for each limit");
            }
        }

        private Answer(
                Outcome outcome, boolean created, List<Part> parts, long[] numbers, int laterMillis, int timesMore) {
            this.outcome = Objects.requireNonNull(outcome, "outcome");
            this.created = created;
            this.parts = parts;
            this.numbers = numbers;
            this.laterMillis = laterMillis;
            this.timesMore = timesMore;
        }

        /**
         * Returns how the ask ended.
         *
         * @return one of three
         */
        public Outcome outcome() {
            return outcome;
        }

        /**
         * Tells whether this call started the subject's entry.
         *
         * @return may be false in a repeated answer
         */
        public boolean created() {
            return created;
        }

        /**
         * Returns how many limits were read.
         *
         * @return 0 if the subject is unknown
         */
        public int limits() {
            return numbers.length / NUMBERS;
        }

        /**
         * Returns {@link Reading#used} of a limit.
         *
         * @param limit which
         * @return permits
         */
        public long used(int limit) {
            long used = numbers[limit * NUMBERS];
            return timesMore == 0 ? used : used + timesMore * cost(limit);
        }

        private long cost(int limit) {
            int part = 0;
            for (int left = limit; left >= parts.get(part).limits().size(); part++) {
                left -= parts.get(part).limits().size();
            }
            return parts.get(part).cost();
        }

        /**
         * Returns {@link Reading#resetMillis} of a limit.
         *
         * @param limit which
         * @return milliseconds
         */
        public long resetMillis(int limit) {
            return left(numbers[limit * NUMBERS + 1]);
        }

        /**
         * Returns {@link Reading#refuses} of a limit.
         *
         * @param limit which
         * @return true if this limit refuses the ask
         */
        public boolean refuses(int limit) {
            return numbers[limit * NUMBERS + 2] != ADMITS;
        }

        /**
         * Returns {@link Reading#waitMillis} of a limit.
         *
         * @param limit which
         * @return milliseconds
         */
        public long waitMillis(int limit) {
            return Math.max(0, left(numbers[limit * NUMBERS + 2]));
        }

        /**
         * Returns the same as told later: what was to wait for is not over before the store says so.
         *
         * @param millis how much later, at least 0
         * @return the same limits, with what is left of resets and waits, at least a millisecond of each that was not 0
         */
        public Answer later(long millis) {
            // No window is as long as an int counts milliseconds.
            int all = (int) Math.min(Integer.MAX_VALUE, laterMillis + millis);
            return new Answer(outcome, false, parts, numbers, all, timesMore);
        }

        /**
         * Returns what is told of a grant when the same is granted again, and nothing else happens.
         *
         * @param times how often the same was granted since, this time included
         * @param millis how much later, at least 0
         * @return the same limits, with what is used by then and what is left of resets, at least a millisecond of each
         */
        public Answer again(int times, int millis) {
            return new Answer(outcome, false, parts, numbers, laterMillis + millis, timesMore + times);
        }

        private long left(long millis) {
            return millis <= 0 ? millis : Math.max(1, millis - laterMillis);
        }

        /**
         * Returns all readings, for those who keep them.
         *
         * @return one per limit asked, in the order asked; empty if unknown
         */
        public List<Reading> readings() {
            List<Reading> readings = new ArrayList<>(limits());
            for (Part part : outcome == Outcome.UNKNOWN ? List.<Part>of() : parts) {
                for (Limit limit : part.limits()) {
                    int at = readings.size();
                    readings.add(new Reading(
                            part.section(), limit.interval(), used(at), resetMillis(at), refuses(at), waitMillis(at)));
                }
            }
            return readings;
        }

        /**
         * Tells whether the refusal would stand even if every running hold were given back.
         *
         * @return true for a refusal that repeats until the wait is over
         */
        public boolean certain() {
            for (int limit = limits() - 1; limit >= 0; limit--) {
                if (waitMillis(limit) > 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Answer answer
                    && outcome == answer.outcome
                    && created == answer.created
                    && readings().equals(answer.readings());
        }

        @Override
        public int hashCode() {
            return Objects.hash(outcome, created, readings());
        }

        @Override
        public String toString() {
            return outcome + (created ? ", created " : " ") + readings();
        }
    }

    /**
     * The state of one limit.
     *
     * @param section the section asked for
     * @param interval the interval asked for
     * @param used permits spent or held in the window, after this call
     * @param resetMillis milliseconds until the oldest permit leaves the window; 0 if none is spent
     * @param refuses true if this limit refuses the ask
     * @param waitMillis milliseconds until this limit would admit the ask if nobody else took permits and all running holds
     *     were given back; 0 if it would admit it at once
     */
    record Reading(long section, Interval interval, long used, long resetMillis, boolean refuses, long waitMillis) {
        /** Checks for null. */
        public Reading {
            Objects.requireNonNull(interval, "interval");
        }
    }
}
