package io.ratelimit.core.window;

import io.ratelimit.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An entry taken apart, for what does not fit in place: new sections and rings, windows that several owners have filled, a clock
 * that was set back, and merging. Amortised rare, so written for reading.
 */
final class Rebuild {

    private static final Comparator<Cell> ORDER =
            Comparator.comparingLong(Cell::stamp).thenComparingLong(Cell::origin);

    record Cell(long stamp, long origin, long count) {}

    record Hold(long id, long section, long stamp, long life, long origin, long cost) {}

    interface Visitor {
        void visit(long section, Interval interval, Window window);
    }

    static final class Window {
        private boolean coarse;
        private List<Cell> cells = new ArrayList<>();

        List<Cell> cells() {
            return cells;
        }

        /** Returns the cells after those of one tick and origin have joined. */
        List<Cell> joinedCells(Interval interval) {
            tidy(interval, Integer.MAX_VALUE);
            return cells;
        }

        /** Drops what an offset does not reach: it left the window days before the newest cell. */
        private void dropUnreachable() {
            long newest = cells.stream().mapToLong(Cell::stamp).max().orElse(0);
            cells.removeIf(cell -> newest - cell.stamp() > Ring.MAX_OFFSET);
        }

        /**
         * Joins cells of one tick and origin; coarsens a fine window of more than {@code most} cells. Only where dozens of owners
         * have filled it does a window not fit even then; its ticks are doubled.
         */
        private void tidy(Interval interval, int most) {
            long tick = coarse ? Ring.coarseTick(interval) : 1;
            cells = joined(tick);
            if (!coarse && cells.size() > most) {
                coarse = true;
                tick = Ring.coarseTick(interval);
                cells = joined(tick);
            }
            while (cells.size() >= Ring.MAX_CAPACITY) {
                tick *= 2;
                cells = joined(tick);
            }
        }

        private List<Cell> joined(long tick) {
            cells.sort(ORDER);
            Map<List<Long>, Cell> byTick = new LinkedHashMap<>();
            for (Cell cell : cells) {
                byTick.merge(
                        List.of(Math.floorDiv(cell.stamp(), tick), cell.origin()),
                        cell,
                        (older, newer) ->
                                new Cell(newer.stamp(), newer.origin(), capped(older.count() + newer.count())));
            }
            List<Cell> joined = new ArrayList<>(byTick.values());
            joined.sort(ORDER);
            return joined;
        }
    }

    private final Map<Long, Map<Interval, Window>> sections = new TreeMap<>();
    private final Set<Long> neededOrigins = new TreeSet<>();
    private List<Hold> holds = new ArrayList<>();
    private long sequence;

    /**
     * Takes an entry apart.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    static Rebuild of(Entry entry) {
        Structure.checkCells(entry);
        Rebuild rebuild = new Rebuild();
        rebuild.sequence = entry.words()[Entry.CHANGES];
        for (int index = 0; index < entry.holds(); index++) {
            rebuild.holds.add(new Hold(
                    entry.holdId(index),
                    entry.holdSection(index),
                    entry.holdStamp(index),
                    entry.holdLife(index),
                    entry.originId(entry.holdOrigin(index)),
                    entry.holdCost(index)));
        }
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--, at = entry.nextSection(at)) {
            for (int r = 0; r < entry.rings(at); r++) {
                Ring ring = entry.ring(at, r);
                Window window = rebuild.window(entry.sectionId(at), ring.interval());
                window.coarse = ring.coarse();
                for (int index = 0; index < ring.size(); index++) {
                    window.cells.add(
                            new Cell(ring.stamp(index), entry.originId(ring.origin(index)), ring.count(index)));
                }
            }
        }
        return rebuild;
    }

    Rebuild ensure(long section, Interval interval) {
        window(section, interval);
        return this;
    }

    /** Makes sure that the table has this origin. */
    Rebuild ensureOrigin(long origin) {
        neededOrigins.add(origin);
        return this;
    }

    /** Ends the life of holds whose requests have ended. */
    Rebuild keep(List<Long> finished) {
        holds.replaceAll(hold -> finished.contains(hold.id())
                ? new Hold(hold.id(), hold.section(), hold.stamp(), 0, hold.origin(), hold.cost())
                : hold);
        return this;
    }

    /** Moves holds whose life is over into the rings, at the instant they were taken. */
    Rebuild foldHolds(long now) {
        List<Hold> running = new ArrayList<>();
        for (Hold hold : holds) {
            if (hold.stamp() + hold.life() > now) {
                running.add(hold);
                continue;
            }
            Cell spent = new Cell(hold.stamp(), hold.origin(), hold.cost());
            sections.getOrDefault(hold.section(), Map.of()).values().forEach(window -> window.cells.add(spent));
        }
        holds = running;
        return this;
    }

    /** Gives back what is held. */
    Rebuild withoutHolds() {
        holds = List.of();
        return this;
    }

    /** Drops all that is in the rings, and has the holds belong to one owner. */
    Rebuild onlyHolds(long origin) {
        eachWindow((section, interval, window) -> {
            window.cells.clear();
            window.coarse = false;
        });
        holds.replaceAll(hold -> new Hold(hold.id(), hold.section(), hold.stamp(), hold.life(), origin, hold.cost()));
        return this;
    }

    boolean isEmpty() {
        return sections.isEmpty();
    }

    /** Drops cells that have left their window, and then sections that have nothing left and are not kept. */
    Rebuild drop(long now, Set<Long> kept) {
        sections.forEach((section, windows) -> windows.forEach((interval, window) -> {
            window.cells.removeIf(cell -> cell.stamp() <= now - interval.millis());
            window.coarse &= !window.cells.isEmpty();
        }));
        sections.entrySet()
                .removeIf(section -> !kept.contains(section.getKey())
                        && section.getValue().values().stream().allMatch(window -> window.cells.isEmpty())
                        && holds.stream().noneMatch(hold -> hold.section() == section.getKey()));
        return this;
    }

    /** Moves what lies in the future to {@code now}: the clock was set back. */
    Rebuild pullBack(long now) {
        eachWindow((section, interval, window) ->
                window.cells.replaceAll(cell -> new Cell(Math.min(cell.stamp(), now), cell.origin(), cell.count())));
        holds.replaceAll(hold -> new Hold(
                hold.id(), hold.section(), Math.min(hold.stamp(), now), hold.life(), hold.origin(), hold.cost()));
        return this;
    }

    /** Takes the maximum of both sides per interval, tick and origin. Holds become spent, as nobody can settle them on both. */
    Rebuild union(Rebuild other) {
        return foldHolds(Long.MAX_VALUE).add(other);
    }

    /** Takes the maximum of both sides, and keeps the holds of this one. */
    Rebuild add(Rebuild other) {
        other.foldHolds(Long.MAX_VALUE);
        sequence = Math.max(sequence, other.sequence);
        other.sections.forEach((section, windows) -> windows.forEach((interval, theirs) -> {
            Window ours = window(section, interval);
            boolean coarse = ours.coarse || theirs.coarse;
            ours.coarse = coarse;
            theirs.coarse = coarse;
            ours.tidy(interval, Integer.MAX_VALUE);
            theirs.tidy(interval, Integer.MAX_VALUE);
            long tick = coarse ? Ring.coarseTick(interval) : 1;
            Map<List<Long>, Cell> largest = new TreeMap<>(
                    Comparator.<List<Long>>comparingLong(key -> key.get(0)).thenComparingLong(key -> key.get(1)));
            for (List<Cell> side : List.of(ours.cells, theirs.cells)) {
                for (Cell cell : side) {
                    largest.merge(
                            List.of(Math.floorDiv(cell.stamp(), tick), cell.origin()),
                            cell,
                            (a, b) -> new Cell(
                                    Math.max(a.stamp(), b.stamp()), a.origin(), Math.max(a.count(), b.count())));
                }
            }
            ours.cells = new ArrayList<>(largest.values());
        }));
        return this;
    }

    /** Writes the entry with room for one more cell in each ring and for some more holds. */
    Entry growing(int holdRoom) {
        return write(Ring.MAX_CELLS - 1, 1, holdRoom);
    }

    /** Writes the entry as others may keep it: no window finer than its size allows. */
    Entry merged() {
        return write(Ring.MAX_CELLS, 0, 0);
    }

    private Entry write(int mostCells, int cellRoom, int holdRoom) {
        eachWindow((section, interval, window) -> window.dropUnreachable());
        List<Long> origins = Origins.of(this, neededOrigins);
        eachWindow((section, interval, window) -> window.tidy(interval, mostCells));
        EntryWriter out = new EntryWriter(origins);
        out.header(sequence, holds, holdRoom, sections.size());
        sections.forEach((section, windows) -> {
            int start = out.beginSection(section);
            windows.forEach((interval, window) -> out.ring(interval, window.coarse, window.cells, cellRoom));
            out.endSection(start, windows.size());
        });
        return out.entry();
    }

    private Window window(long section, Interval interval) {
        return sections.computeIfAbsent(section, id -> new EnumMap<>(Interval.class))
                .computeIfAbsent(interval, i -> new Window());
    }

    /** Shows each window to somebody. */
    void eachWindow(Visitor visitor) {
        sections.forEach(
                (section, windows) -> windows.forEach((interval, window) -> visitor.visit(section, interval, window)));
    }

    List<Hold> holds() {
        return holds;
    }

    /** Writes what some origins have granted under another id. */
    void rename(Set<Long> origins, long id) {
        eachWindow((section, interval, window) -> window.cells.replaceAll(
                cell -> origins.contains(cell.origin()) ? new Cell(cell.stamp(), id, cell.count()) : cell));
        holds.replaceAll(hold -> origins.contains(hold.origin())
                ? new Hold(hold.id(), hold.section(), hold.stamp(), hold.life(), id, hold.cost())
                : hold);
    }

    private static long capped(long count) {
        return Math.min(count, Ring.MAX_COUNT);
    }
}
