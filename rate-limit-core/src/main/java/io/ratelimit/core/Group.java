package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * The charges of one request that are one atomic step on one entry: those of one subject that end alike.
 *
 * @param key of the entry
 * @param counted whom it belongs to
 * @param count when the permits are settled: with the request, or by its outcome
 * @param charges at least one, each policy once
 */
record Group(String key, Counted counted, Count count, List<Charge> charges) {

    Group as(String otherKey, Counted other) {
        return new Group(
                otherKey,
                other,
                count,
                charges.stream().map(charge -> charge.as(other)).toList());
    }

    Group and(Charge more) {
        List<Charge> all = new ArrayList<>(charges);
        all.add(more);
        return with(all);
    }

    Group with(List<Charge> others) {
        return new Group(key, counted, count, others);
    }

    boolean takes() {
        for (Charge charge : charges) {
            if (charge.cost() > 0) {
                return true;
            }
        }
        return false;
    }

    Ask ask(Sections sections, Manner manner, boolean onlyKnown, List<Long> finished) {
        Part[] parts = new Part[charges.size()];
        for (int index = 0; index < parts.length; index++) {
            parts[index] = sections.part(charges.get(index));
        }
        return new Ask(key, List.of(parts), manner, onlyKnown, finished);
    }

    /** Puts the answer's numbers, which come in the order asked, beside what was asked. */
    void measure(Answer answer, List<Measured> measured) {
        int at = 0;
        for (Charge charge : charges) {
            for (int index = 0; index < charge.limits().size(); index++) {
                measured.add(new Measured(
                        charge.policy(),
                        charge.limits().get(index),
                        charge.granted().get(index).permits(),
                        answer.used(at),
                        answer.resetMillis(at),
                        answer.refuses(at),
                        answer.waitMillis(at)));
                at++;
            }
        }
    }
}
