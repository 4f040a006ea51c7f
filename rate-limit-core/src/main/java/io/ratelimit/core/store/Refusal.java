package io.ratelimit.core.store;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry without holds answers to one ask as long as it does not change: from when it was asked until the first permit
 * leaves one of the windows, the same but for what is left of resets and waits.
 *
 * @param parts what was asked
 * @param answer what was told
 * @param from epoch milliseconds of when it was told
 * @param until epoch milliseconds from which on another answer may be right
 */
record Refusal(List<Part> parts, Answer answer, long from, long until) implements Shortcut {

    /** Returns null if the answer is no refusal, or one that does not follow from the windows alone. */
    static @Nullable Refusal of(Ask ask, Answer answer, long now) {
        if (answer.outcome() != Outcome.REFUSED || !(ask.manner() instanceof Manner.Spend) || neverFits(ask)) {
            return null;
        }
        long until = Long.MAX_VALUE;
        for (int limit = 0; limit < answer.limits(); limit++) {
            if (answer.used(limit) > 0) {
                until = Math.min(until, now + answer.resetMillis(limit));
            }
        }
        return new Refusal(ask.parts(), answer, now, until);
    }

    /** The wait that is told of what can never be granted does not grow shorter. */
    private static boolean neverFits(Ask ask) {
        return ask.parts().stream()
                .anyMatch(part -> part.limits().stream().anyMatch(limit -> part.cost() > limit.permits()));
    }

    /** A clock that was set back is for the windows. */
    @Override
    public @Nullable Answer answer(Ask ask, long now) {
        boolean stands =
                from <= now && now < until && ask.manner() instanceof Manner.Spend && parts.equals(ask.parts());
        return stands ? answer.later(now - from) : null;
    }
}
