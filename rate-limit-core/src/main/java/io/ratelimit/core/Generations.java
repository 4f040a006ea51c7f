package io.ratelimit.core;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map that keeps what was put last: two generations of a fixed size, of which the older is dropped when the newer is full, so
 * that nothing has to be timed or sorted. Safe for use by several threads.
 */
final class Generations<K, V> {

    private final int most;
    private volatile ConcurrentHashMap<K, V> current = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<K, V> previous = new ConcurrentHashMap<>();

    /**
     * Creates an empty one.
     *
     * @param most keys of each generation
     */
    Generations(int most) {
        this.most = most;
    }

    /** Returns null if there is none. The newer first: if they turn meanwhile, it is the older, and not missed. */
    @Nullable V get(K key) {
        V value = current.get(key);
        return value == null ? previous.get(key) : value;
    }

    void put(K key, V value) {
        roomy().put(key, value);
    }

    /** Changes what the newer generation has of a key, null being nothing; nobody else changes it meanwhile. */
    void change(K key, UnaryOperator<@Nullable V> change) {
        roomy().compute(key, (same, value) -> change.apply(value));
    }

    /** Removes a key, whatever it stands for, once a {@link #change} of it that has begun has ended. */
    void remove(K key) {
        current.remove(key);
        previous.remove(key);
    }

    /** Removes a key unless it stands for something else by now. */
    void remove(K key, V value) {
        current.remove(key, value);
        previous.remove(key, value);
    }

    /** Removes all keys of a kind; looks at each. */
    void removeIf(Predicate<K> kind) {
        current.keySet().removeIf(kind);
        previous.keySet().removeIf(kind);
    }

    long size() {
        return current.mappingCount() + previous.mappingCount();
    }

    private ConcurrentHashMap<K, V> roomy() {
        if (current.mappingCount() >= most) {
            turn();
        }
        return current;
    }

    private synchronized void turn() {
        if (current.mappingCount() >= most) {
            previous = current;
            current = new ConcurrentHashMap<>();
        }
    }
}
