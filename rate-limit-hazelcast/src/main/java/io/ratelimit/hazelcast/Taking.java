package io.ratelimit.hazelcast;

import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits of one entry, for one ask or for several at one instant, and finds out which of its words that changes. The common
 * case tells; before another, the entry is copied, to be compared. Used once.
 */
final class Taking {

    private final long now;
    private final long origin;
    private long[] words;
    private int[] told = {};
    private long @Nullable [] copy;
    private boolean changed;
    private boolean unsaid;

    /**
     * Has taken nothing yet.
     *
     * @param words the entry, empty for a new subject; may be changed in place
     * @param now epoch milliseconds
     * @param origin the owner's id
     */
    Taking(long[] words, long now, long origin) {
        this.words = words;
        this.now = now;
        this.origin = origin;
    }

    /**
     * Takes.
     *
     * @throws IllegalArgumentException if the words are not an entry; nothing has changed then
     */
    Answer take(Ask ask) {
        Windows.Step step = Windows.acquireTelling(words, ask, now, origin);
        if (step == null) {
            if (copy == null) {
                copy = words.length > Delta.SMALL_WORDS ? words.clone() : words;
            }
            step = Windows.acquireOwn(words, ask, now, origin);
            unsaid |= step.changed();
        } else {
            told = both(told, step.places());
        }
        changed |= step.changed();
        words = step.words();
        return step.answer();
    }

    /** Counts what was taken as one change of the entry, which had changed so often before. */
    void countAsOneChange(long before) {
        if (changed) {
            Windows.countAsOneChange(words, before);
        }
    }

    /**
     * Returns what all that was taken has done.
     *
     * @param answer what to tell the caller
     */
    Windows.Step step(Answer answer) {
        if (!unsaid || copy == null) {
            return new Windows.Step(words, changed, answer, told);
        }
        int[] found = copy != words && copy.length == words.length ? Delta.places(copy, words) : new int[0];
        return found.length == 0
                ? new Windows.Step(words, changed, answer)
                : new Windows.Step(words, changed, answer, both(told, found));
    }

    private static int[] both(int[] some, int[] others) {
        if (some.length == 0 || Arrays.equals(some, others)) {
            return others;
        }
        return others.length == 0
                ? some
                : IntStream.concat(IntStream.of(some), IntStream.of(others))
                        .distinct()
                        .toArray();
    }
}
