package io.ratelimit.core.window;

import io.ratelimit.Interval;
import io.ratelimit.core.window.Rebuild.Cell;
import io.ratelimit.core.window.Rebuild.Hold;
import java.util.Arrays;
import java.util.List;

/** Writes the words of an entry from front to back, in the layout that {@link Entry} and {@link Ring} describe. */
final class EntryWriter {

    static final int LEAST_CAPACITY = 4;

    private final List<Long> origins;
    private long[] words = new long[32];
    private int size;

    EntryWriter(List<Long> origins) {
        this.origins = origins;
    }

    void header(long sequence, List<Hold> holds, int holdRoom, int sections) {
        int holdCapacity = powerOfTwo(holds.size() + holdRoom);
        add(Entry.header(origins.size(), holds.size(), holdCapacity, sections));
        add(sequence);
        origins.forEach(this::add);
        for (Hold hold : holds) {
            add(hold.id());
            add(hold.section());
            add(hold.stamp());
            add(Entry.holdTail(hold.life(), origins.indexOf(hold.origin()), hold.cost()));
        }
        skip((holdCapacity - holds.size()) * Entry.HOLD);
    }

    /** Returns where the section starts, for {@link #endSection}. */
    int beginSection(long id) {
        int start = size;
        add(id);
        add(0);
        return start;
    }

    void ring(Interval interval, boolean coarse, List<Cell> cells, int room) {
        int capacity = capacity(cells.size() + room);
        long base = cells.isEmpty() ? 0 : cells.get(0).stamp();
        add(Ring.shape(interval, coarse, 0, cells.size(), capacity));
        add(base);
        add(cells.stream().mapToLong(Cell::count).sum());
        for (Cell cell : cells) {
            add(Ring.cell(cell.stamp() - base, origins.indexOf(cell.origin()), cell.count()));
        }
        skip(capacity - cells.size());
    }

    void endSection(int start, int rings) {
        words[start + 1] = Entry.sectionTail(rings, size - start);
    }

    Entry entry() {
        return Entry.of(Arrays.copyOf(words, size));
    }

    /** Doubles up to the most cells of one origin; more than that only come from several owners, a few at a time. */
    static int capacity(int cells) {
        if (cells > Ring.MAX_CELLS) {
            return Math.min(cells + Ring.MAX_CELLS / 8, Ring.MAX_CAPACITY);
        }
        return Math.min(Math.max(LEAST_CAPACITY, powerOfTwo(cells)), Ring.MAX_CELLS);
    }

    private static int powerOfTwo(int atLeast) {
        return atLeast <= 1 ? atLeast : Integer.highestOneBit(atLeast - 1) << 1;
    }

    private void add(long word) {
        skip(1);
        words[size - 1] = word;
    }

    private void skip(int count) {
        if (size + count > words.length) {
            words = Arrays.copyOf(words, Math.max(size + count, words.length * 2));
        }
        size += count;
    }
}
