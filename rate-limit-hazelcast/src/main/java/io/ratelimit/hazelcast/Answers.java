package io.ratelimit.hazelcast;

import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * How an answer travels to the caller: a word for the outcome and whether the entry is new, then three for each limit: used,
 * reset, wait. What was asked stays with the caller.
 */
final class Answers {

    /** The position is the number on the wire. */
    private static final List<Outcome> OUTCOMES = List.of(Outcome.GRANTED, Outcome.REFUSED, Outcome.UNKNOWN);

    private static final int CREATED = 1 << 8;
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
        int limits = ask.parts().stream().mapToInt(part -> part.limits().size()).sum();
        boolean unknown = words.length == 1;
        if (!unknown && words.length != 1 + limits * READING) {
            throw new StoreException("the owner answered " + words.length + " words to " + limits + " limits", null);
        }
        Outcome outcome = OUTCOMES.get((int) words[0] & 0xff);
        return new Answer(outcome, (words[0] & CREATED) != 0, unknown ? List.of() : readings(words, ask));
    }

    private static List<Reading> readings(long[] words, Ask ask) {
        List<Reading> readings = new ArrayList<>((words.length - 1) / READING);
        int at = 1;
        for (Part part : ask.parts()) {
            for (Limit limit : part.limits()) {
                boolean refuses = words[at + 2] != ADMITS;
                readings.add(new Reading(
                        part.section(),
                        limit.interval(),
                        words[at],
                        words[at + 1],
                        refuses,
                        refuses ? words[at + 2] : 0));
                at += READING;
            }
        }
        return readings;
    }
}
