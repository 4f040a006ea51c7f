package io.ratelimit.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records of one node alone. */
final class NodeRecords implements SharedRecords {

    private final Map<String, Versioned> records = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Map<String, Versioned> all() {
        return Map.copyOf(records);
    }

    @Override
    public Versioned put(String id, Versioned record, Duration timeout) {
        Versioned there = records.merge(id, record, (known, newer) -> newer.beats(known) ? newer : known);
        listeners.forEach(Runnable::run);
        return there;
    }

    @Override
    public Versioned putIfAbsent(String id, Versioned record, Duration timeout) {
        Versioned there = records.putIfAbsent(id, record);
        listeners.forEach(Runnable::run);
        return there == null ? record : there;
    }

    @Override
    public void remove(String id, Duration timeout) {
        records.remove(id);
        listeners.forEach(Runnable::run);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }
}
