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
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Windows in this process: limits hold on this node. An entry is locked for the arithmetic on it and never waits for anything
 * else, so the timeouts do not matter; a refusal is repeated, and what comes in a burst is granted, without the lock until something
 * else asks for the entry. Entries whose windows are empty are removed while new subjects come, two looked at for each, more if it is
 * turned away: memory follows the number of live subjects without a thread of its own.
 */
public final class InMemoryPermitStore implements PermitStore {

    private static final int SWEPT_PER_CREATION = 2;
    private static final int SWEPT_PER_UNKNOWN = 32;

    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Iterator<Map.Entry<String, Slot>>> sweep =
            new AtomicReference<>(slots.entrySet().iterator());
    private final List<Consumer<String>> whenForgotten = new CopyOnWriteArrayList<>();
    private final InstantSource clock;
    private final long origin;
    private final IntSupplier numbers;

    /**
     * Creates an empty store.
     *
     * @param clock epoch time
     * @param origin this node's id in the entries it writes
     */
    public InMemoryPermitStore(InstantSource clock, long origin) {
        this(clock, origin, () -> 0);
    }

    /**
     * Creates an empty store whose entries are added to another one, and forgotten here, again and again. What is granted after that,
     * in the same tick of a window, must not look like what was.
     *
     * @param clock epoch time
     * @param origin this node's first id in the entries it writes
     * @param numbers draws a number for each entry, which is added to the id
     */
    public InMemoryPermitStore(InstantSource clock, long origin, IntSupplier numbers) {
        this.clock = clock;
        this.origin = origin;
        this.numbers = numbers;
    }

    @Override
    public Answer acquire(Ask ask, Duration timeout) {
        while (true) {
            Slot slot = slots.get(ask.subject());
            if (slot == null) {
                if (ask.onlyKnown()) {
                    sweep(SWEPT_PER_UNKNOWN);
                    return new Answer(Outcome.UNKNOWN, false, ask.parts());
                }
                slot = slots.computeIfAbsent(ask.subject(), key -> new Slot(numbers.getAsInt()));
            }
            Answer answer = slot.answer(ask, clock);
            if (answer == null) {
                answer = acquire(slot, ask);
            }
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
            // Whoever had the lock before may have begun what this would only end.
            Answer answer = slot.answer(ask, clock);
            if (answer != null) {
                return answer;
            }
            long id = origin(slot);
            long[] words = slot.words(id);
            if (words == null) {
                return null;
            }
            long now = clock.millis();
            Answer quick = Windows.acquireInPlace(words, ask, now, id);
            if (quick == null) {
                Windows.Step step = Windows.acquireOwn(words, ask, now, id);
                store(ask.subject(), slot, step.words());
                return step.answer();
            }
            slot.shortcut(
                    quick.outcome() == Outcome.GRANTED
                            ? Burst.of(words, ask, quick, now)
                            : Refusal.of(ask, quick, now));
            return quick;
        }
    }

    @Override
    public void settle(String subject, long hold, boolean keep, Duration timeout) {
        change(
                subject,
                words -> Windows.settle(words, hold, keep, clock.millis()).words());
    }

    @Override
    public void add(String subject, long[] windows, Duration timeout) {
        long[] readable = readable(windows);
        Slot slot;
        do {
            slot = slots.computeIfAbsent(subject, key -> new Slot(numbers.getAsInt()));
        } while (!change(subject, slot, words -> Windows.add(words, readable)));
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
        change(subject, words -> Windows.empty());
        whenForgotten.forEach(listener -> listener.accept(subject));
    }

    @Override
    public void onForgotten(Consumer<String> listener) {
        whenForgotten.add(listener);
    }

    /**
     * Forgets what a subject has spent, unless something was taken or given back since its entry was read. What may still be given
     * back stays, under another id.
     *
     * @param subject the key of the entry
     * @param read what {@link #windows} returned
     * @param finished holds whose permits are spent
     * @param now epoch milliseconds: which holds run
     */
    public void forgetSpent(String subject, long[] read, List<Long> finished, long now) {
        Slot slot = slots.get(subject);
        if (slot != null) {
            change(subject, slot, words -> {
                if (!Arrays.equals(words, read)) {
                    return words;
                }
                slot.number(numbers.getAsInt());
                return Windows.running(words, finished, now, origin(slot));
            });
        }
    }

    /**
     * Returns what a subject has spent here, to be added to another store.
     *
     * @param subject the key of the entry
     * @return a copy of the entry; empty if the subject is unknown
     */
    public long[] windows(String subject) {
        long[][] copy = {Windows.empty()};
        change(subject, words -> {
            copy[0] = words.clone();
            return words;
        });
        return copy[0];
    }

    /** Looks at some entries, and removes those whose windows are empty: for a store that gets no new subjects any more. */
    public void tidy() {
        sweep(SWEPT_PER_UNKNOWN);
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
    public String describe() {
        return "memory; this node counts alone";
    }

    @Override
    public void close() {
        slots.clear();
    }

    /** Returns the id under which permits are written. Needs the lock of the slot. */
    private long origin(Slot slot) {
        return origin + slot.number();
    }

    private void change(String subject, UnaryOperator<long[]> change) {
        Slot slot = slots.get(subject);
        if (slot != null) {
            change(subject, slot, change);
        }
    }

    /** Returns false if the slot was removed meanwhile. */
    private boolean change(String subject, Slot slot, UnaryOperator<long[]> change) {
        synchronized (slot) {
            long[] words = slot.words(origin(slot));
            if (words != null) {
                store(subject, slot, change.apply(words));
            }
            return words != null;
        }
    }

    /** Needs the lock of the slot. */
    private void store(String subject, Slot slot, long[] words) {
        slot.change(words.length == 0 ? null : words);
        if (words.length == 0) {
            slots.remove(subject, slot);
        }
    }

    /** One thread at a time looks at the next few entries; the others have nothing to wait for. */
    private void sweep(int entries) {
        Iterator<Map.Entry<String, Slot>> next = sweep.getAndSet(null);
        if (next == null) {
            return;
        }
        // To begin anew is to look for an entry in a table that never shrinks: once is enough for one request.
        boolean anew = false;
        try {
            for (int looked = 0; looked < entries; looked++) {
                if (!next.hasNext() && !anew && !slots.isEmpty()) {
                    next = slots.entrySet().iterator();
                    anew = true;
                }
                if (!next.hasNext()) {
                    return;
                }
                removeIfDead(next.next());
            }
        } finally {
            sweep.set(next);
        }
    }

    private void removeIfDead(Map.Entry<String, Slot> entry) {
        change(
                entry.getKey(),
                entry.getValue(),
                words -> Windows.aliveMillis(words, clock.millis()) == 0 ? Windows.empty() : words);
    }
}
