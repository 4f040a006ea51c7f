package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.util.Arrays;
import java.util.List;

/**
 * How an answer travels to the caller: a word for the outcome and whether the entry is new, then three for each limit: used,
 * reset, wait. What was asked stays with the caller.
 */
final class Answers {

    /** The position is the number on the wire. */
    private static final List<Outcome> OUTCOMES = List.of(Outcome.GRANTED, Outcome.REFUSED, Outcome.UNKNOWN);

    private static final long CREATED = 1 << 8;
    private static final int READING = 3;
    /** In place of the wait of a limit that does not refuse. */
    private static final long ADMITS = -1;

    private Answers() {}

    /** Answers a step that has nothing to tell. */
    static Answer done() {
        return new Answer(Outcome.GRANTED, false, List.of());
    }

    static long[] encode(Answer answer) {
        long[] words = new long[1 + answer.limits() * READING];
        words[0] = OUTCOMES.indexOf(answer.outcome()) | (answer.created() ? CREATED : 0);
        for (int limit = 0, at = 1; limit < answer.limits(); limit++, at += READING) {
            words[at] = answer.used(limit);
            words[at + 1] = answer.resetMillis(limit);
            words[at + 2] = answer.refuses(limit) ? answer.waitMillis(limit) : ADMITS;
        }
        return words;
    }

    /**
     * Reads an answer.
     *
     * @throws StoreException if it does not fit the ask
     */
    static Answer decode(long[] words, Ask ask) {
        int limits = 0;
        for (Part part : ask.parts()) {
            limits += part.limits().size();
        }
        Outcome outcome = outcome(words);
        int expected = outcome == Outcome.UNKNOWN ? 1 : 1 + limits * READING;
        if (words.length != expected) {
            throw new StoreException("the owner answered " + words.length + " words to " + limits + " limits", null);
        }
        long[] numbers = Arrays.copyOfRange(words, 1, words.length);
        if ((outcome == Outcome.REFUSED) != refuses(numbers)) {
            throw new StoreException("the owner's answer contradicts itself", null);
        }
        return new Answer(outcome, (words[0] & CREATED) != 0, ask.parts(), numbers);
    }

    private static Outcome outcome(long[] words) {
        long number = words.length == 0 ? -1 : words[0] & ~CREATED;
        if (number < 0 || number >= OUTCOMES.size()) {
            throw new StoreException("the owner's answer is of a newer release", null);
        }
        return OUTCOMES.get((int) number);
    }

    private static boolean refuses(long[] numbers) {
        boolean refuses = false;
        for (int at = 0; at < numbers.length; at += READING) {
            if (numbers[at] < 0 || numbers[at + 1] < 0 || numbers[at + 2] < ADMITS) {
                throw new StoreException("the owner's answer has a negative number", null);
            }
            refuses |= numbers[at + 2] != ADMITS;
        }
        return refuses;
    }
}
