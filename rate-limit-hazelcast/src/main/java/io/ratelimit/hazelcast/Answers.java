package io.ratelimit.hazelcast;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.StoreException;
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
        List<Reading> readings = answer.readings();
        long[] words = new long[1 + readings.size() * READING];
        words[0] = OUTCOMES.indexOf(answer.outcome()) | (answer.created() ? CREATED : 0);
        int at = 1;
        for (Reading reading : readings) {
            words[at] = reading.used();
            words[at + 1] = reading.resetMillis();
            words[at + 2] = reading.refuses() ? reading.waitMillis() : ADMITS;
            at += READING;
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
        List<Reading> readings = outcome == Outcome.UNKNOWN ? List.of() : readings(words, ask, limits);
        if ((outcome == Outcome.REFUSED) != refuse(readings)) {
            throw new StoreException("the owner's answer contradicts itself", null);
        }
        return new Answer(outcome, (words[0] & CREATED) != 0, readings);
    }

    private static boolean refuse(List<Reading> readings) {
        for (Reading reading : readings) {
            if (reading.refuses()) {
                return true;
            }
        }
        return false;
    }

    private static Outcome outcome(long[] words) {
        long number = words.length == 0 ? -1 : words[0] & ~CREATED;
        if (number < 0 || number >= OUTCOMES.size()) {
            throw new StoreException("the owner's answer is of a newer release", null);
        }
        return OUTCOMES.get((int) number);
    }

    private static List<Reading> readings(long[] words, Ask ask, int limits) {
        Reading[] readings = new Reading[limits];
        int at = 1;
        for (Part part : ask.parts()) {
            for (Limit limit : part.limits()) {
                boolean refuses = words[at + 2] != ADMITS;
                if (words[at] < 0 || words[at + 1] < 0 || words[at + 2] < ADMITS) {
                    throw new StoreException("the owner's answer has a negative number", null);
                }
                readings[at / READING] = new Reading(
                        part.section(),
                        limit.interval(),
                        words[at],
                        words[at + 1],
                        refuses,
                        refuses ? words[at + 2] : 0);
                at += READING;
            }
        }
        return List.of(readings);
    }
}
