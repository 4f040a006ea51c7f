package io.ratelimit.core;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.List;
import java.util.Optional;

/**
 * What the store last told of each subject, for the time when it tells nothing. Safe for use by several threads.
 */
final class LastHeard {

    /** Of each generation; about 200 bytes each. */
    static final int MOST_SECTIONS = 20_000;

    /**
     * What was told of one limit.
     *
     * @param atMillis when, by the clock of whoever remembers
     * @param reading what
     */
    record Heard(long atMillis, Reading reading) {}

    private record Section(String key, long id) {}

    private record Told(long atMillis, List<Reading> readings) {}

    private final Generations<Section, Told> sections = new Generations<>(MOST_SECTIONS);

    void heard(String key, Answer answer, long nowMillis) {
        List<Reading> readings = answer.readings();
        int from = 0;
        for (int index = 1; index <= readings.size(); index++) {
            long section = readings.get(from).section();
            if (index == readings.size() || readings.get(index).section() != section) {
                sections.put(new Section(key, section), new Told(nowMillis, readings.subList(from, index)));
                from = index;
            }
        }
    }

    Optional<Heard> of(String key, long section, Interval interval) {
        Told told = sections.get(new Section(key, section));
        if (told == null) {
            return Optional.empty();
        }
        long atMillis = told.atMillis();
        return told.readings().stream()
                .filter(reading -> reading.interval() == interval)
                .findFirst()
                .map(reading -> new Heard(atMillis, reading));
    }

    /** Takes as long as there are sections: for operators. */
    void forget(String key) {
        sections.removeIf(section -> section.key().equals(key));
    }

    long size() {
        return sections.size();
    }
}
