package io.ratelimit.core;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the store last told of each subject, for the time when it tells nothing. Two generations of a fixed size, so that the
 * subjects seen last are remembered and nothing has to be timed. Safe for use by several threads.
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

    private volatile ConcurrentHashMap<Section, Told> current = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<Section, Told> previous = new ConcurrentHashMap<>();

    void heard(String key, Answer answer, long nowMillis) {
        List<Reading> readings = answer.readings();
        int from = 0;
        for (int index = 1; index <= readings.size(); index++) {
            long section = readings.get(from).section();
            if (index == readings.size() || readings.get(index).section() != section) {
                remember(new Section(key, section), new Told(nowMillis, readings.subList(from, index)));
                from = index;
            }
        }
    }

    Optional<Heard> of(String key, long section, Interval interval) {
        Section of = new Section(key, section);
        Told told = current.get(of);
        if (told == null) {
            told = previous.get(of);
        }
        if (told == null) {
            return Optional.empty();
        }
        long atMillis = told.atMillis();
        return told.readings().stream()
                .filter(reading -> reading.interval() == interval)
                .findFirst()
                .map(reading -> new Heard(atMillis, reading));
    }

    long size() {
        return current.mappingCount() + previous.mappingCount();
    }

    private void remember(Section section, Told told) {
        if (current.mappingCount() >= MOST_SECTIONS) {
            turn();
        }
        current.put(section, told);
    }

    private synchronized void turn() {
        if (current.mappingCount() >= MOST_SECTIONS) {
            previous = current;
            current = new ConcurrentHashMap<>();
        }
    }
}
