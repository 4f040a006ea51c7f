package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
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
        List<Part> parts = new ArrayList<>(charges.size());
        for (Charge charge : charges) {
            long section = sections.id(charge.policy().name(), charge.counted().identity());
            parts.add(new Part(section, charge.limits(), charge.cost()));
        }
        return new Ask(key, parts, manner, onlyKnown, finished);
    }

    /** Puts the answer's readings, which come in the order asked, beside what was asked. */
    List<Measured> measured(Answer answer) {
        List<Reading> readings = answer.readings();
        List<Measured> measured = new ArrayList<>(readings.size());
        for (Charge charge : charges) {
            for (int index = 0; index < charge.limits().size(); index++) {
                measured.add(new Measured(
                        charge.policy(),
                        charge.limits().get(index),
                        charge.granted().get(index).permits(),
                        readings.get(measured.size())));
            }
        }
        return measured;
    }
}
