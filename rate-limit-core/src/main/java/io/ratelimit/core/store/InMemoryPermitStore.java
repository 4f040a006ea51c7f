package io.ratelimit.core.store;

import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Windows in this process: limits hold on this node. An entry is locked for the arithmetic on it and never waits for anything
 * else, so the timeouts do not matter. Entries whose windows are empty are removed while new subjects come, two looked at for
 * each, more if it is turned away: memory follows the number of live subjects without a thread of its own.
 */
public final class InMemoryPermitStore implements PermitStore {

    private static final int SWEPT_PER_CREATION = 2;
    private static final int SWEPT_PER_UNKNOWN = 32;

    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, byte[]> agreed = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Iterator<Map.Entry<String, Slot>>> sweep =
            new AtomicReference<>(slots.entrySet().iterator());
    private final List<Consumer<String>> whenForgotten = new CopyOnWriteArrayList<>();
    private final InstantSource clock;
    private final long origin;

    /**
     * Creates an empty store.
     *
     * @param clock epoch time; read once per operation
     * @param origin this node's id in the entries it writes
     */
    public InMemoryPermitStore(InstantSource clock, long origin) {
        this.clock = clock;
        this.origin = origin;
    }

    @Override
    public Answer acquire(Ask ask, Duration timeout) {
        while (true) {
            Slot slot = slots.get(ask.subject());
            if (slot == null) {
                if (ask.onlyKnown()) {
                    sweep(SWEPT_PER_UNKNOWN);
                    return new Answer(Outcome.UNKNOWN, false, List.of());
                }
                slot = slots.computeIfAbsent(ask.subject(), key -> new Slot());
            }
            Answer answer = acquire(slot, ask);
            if (answer != null) {
                if (answer.created()) {
                    sweep(SWEPT_PER_CREATION);
                }
                return answer;
            }
        }
    }

    /** Returns null if the slot was removed meanwhile. */
    private @Nullable Answer acquire(Slot slot, Ask ask) {
        synchronized (slot) {
            if (slot.removed) {
                return null;
            }
            Windows.Step step = Windows.acquireOwn(slot.words, ask, clock.millis(), origin);
            store(ask.subject(), slot, step.words());
            return step.answer();
        }
    }

    @Override
    public void settle(String subject, long hold, boolean keep, Duration timeout) {
        Slot slot = slots.get(subject);
        if (slot == null) {
            return;
        }
        synchronized (slot) {
            slot.words = Windows.settle(slot.words, hold, keep, clock.millis()).words();
        }
    }

    @Override
    public void add(String subject, long[] windows, Duration timeout) {
        long[] readable = readable(windows);
        while (true) {
            Slot slot = slots.computeIfAbsent(subject, key -> new Slot());
            synchronized (slot) {
                if (!slot.removed) {
                    store(subject, slot, Windows.merge(slot.words, readable));
                    return;
                }
            }
        }
    }

    private static long[] readable(long[] windows) {
        try {
            return Windows.merge(Windows.empty(), windows);
        } catch (IllegalArgumentException e) {
            throw new StoreException("what is to be added is not readable: " + e.getMessage(), e);
        }
    }

    @Override
    public void forget(String subject, Duration timeout) {
        Slot slot = slots.get(subject);
        if (slot != null) {
            synchronized (slot) {
                store(subject, slot, Windows.empty());
            }
        }
        whenForgotten.forEach(listener -> listener.accept(subject));
    }

    @Override
    public void onForgotten(Consumer<String> listener) {
        whenForgotten.add(listener);
    }

    /**
     * Forgets a subject unless something was taken or given back since its entry was read.
     *
     * @param subject the key of the entry
     * @param read what {@link #windows} returned
     */
    public void forget(String subject, long[] read) {
        Slot slot = slots.get(subject);
        if (slot == null) {
            return;
        }
        synchronized (slot) {
            if (Arrays.equals(slot.words, read)) {
                store(subject, slot, Windows.empty());
            }
        }
    }

    /**
     * Returns what a subject has spent here, to be added to another store.
     *
     * @param subject the key of the entry
     * @return a copy of the entry; empty if the subject is unknown
     */
    public long[] windows(String subject) {
        Slot slot = slots.get(subject);
        if (slot == null) {
            return Windows.empty();
        }
        synchronized (slot) {
            return slot.words.clone();
        }
    }

    @Override
    public long subjects() {
        return slots.mappingCount();
    }

    @Override
    public int sharers() {
        return 1;
    }

    @Override
    public byte[] agree(String name, byte[] proposal) {
        byte[] first = agreed.putIfAbsent(name, proposal.clone());
        return first == null ? proposal.clone() : first.clone();
    }

    @Override
    public String describe() {
        return "memory; this node counts alone";
    }

    @Override
    public void close() {
        slots.clear();
    }

    private void store(String subject, Slot slot, long[] words) {
        slot.words = words;
        if (words.length == 0) {
            slot.removed = true;
            slots.remove(subject, slot);
        }
    }

    /** One thread at a time looks at the next few entries; the others have nothing to wait for. */
    private void sweep(int entries) {
        Iterator<Map.Entry<String, Slot>> next = sweep.getAndSet(null);
        if (next == null) {
            return;
        }
        for (int looked = 0; looked < entries; looked++) {
            if (!next.hasNext()) {
                next = slots.entrySet().iterator();
            }
            if (next.hasNext()) {
                removeIfDead(next.next());
            }
        }
        sweep.set(next);
    }

    private void removeIfDead(Map.Entry<String, Slot> entry) {
        Slot slot = entry.getValue();
        synchronized (slot) {
            if (Windows.aliveMillis(slot.words, clock.millis()) == 0) {
                store(entry.getKey(), slot, Windows.empty());
            }
        }
    }

    /** An entry and the lock that guards it. A removed slot is never used again. */
    private static final class Slot {
        private long[] words = Windows.empty();
        private boolean removed;
    }
}
