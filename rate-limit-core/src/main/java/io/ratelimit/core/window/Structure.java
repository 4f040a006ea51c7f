package io.ratelimit.core.window;

/**
 * Decides whether words are an entry of this version. Whoever reads an entry has it from a network, a backup or another
 * release, so that what is damaged must neither hang nor be taken for windows.
 */
final class Structure {

    /** The most hold records: those that run and room for some more, of which a rebuild writes the next power of two. */
    private static final int MAX_HOLD_CAPACITY = 512;
    /** The longest life of a hold in milliseconds. */
    private static final int MAX_LIFE = 3_600_000;
    /** Beyond this many milliseconds before or after the epoch, sums of instants could overflow. */
    private static final long MAX_INSTANT = 1L << 60;

    private Structure() {}

    /**
     * Checks everything but the cells, so that it costs the same however full the windows are.
     *
     * @throws IllegalArgumentException if the words are not an entry of this version
     */
    static void check(Entry entry) {
        long version = entry.words()[0] >>> 56;
        if (version != Entry.VERSION) {
            throw new IllegalArgumentException(
                    "entry format " + version + ", this version reads only " + Entry.VERSION);
        }
        int length = entry.words().length;
        if (length < Entry.HEADER
                || entry.firstSection() > length
                || !originsAscend(entry)
                || !holdsAreSound(entry)
                || sectionsEnd(entry) != length) {
            throw damaged("an entry of " + length + " words is damaged");
        }
    }

    /**
     * Checks the cells, which takes as long as reading them.
     *
     * @throws IllegalArgumentException if they do not fit what {@link #check} has seen
     */
    static void checkCells(Entry entry) {
        int at = entry.firstSection();
        for (int s = entry.sections(); s > 0; s--, at = entry.nextSection(at)) {
            for (int r = 0; r < entry.rings(at); r++) {
                checkCells(entry.ring(at, r), entry.origins());
            }
        }
        for (int index = 0; index < entry.holds(); index++) {
            if (!entry.hasSection(entry.holdSection(index))) {
                throw damaged("a hold of an entry has no section: the entry is damaged");
            }
        }
    }

    private static boolean isInstant(long millis) {
        return millis >= -MAX_INSTANT && millis <= MAX_INSTANT;
    }

    static IllegalArgumentException damagedCell(int index) {
        return damaged("cell " + index + " of a window is damaged");
    }

    private static IllegalArgumentException damaged(String message) {
        return new IllegalArgumentException(message);
    }

    private static void checkCells(Ring ring, int origins) {
        long before = Long.MIN_VALUE;
        long sum = 0;
        for (int index = 0; index < ring.size(); index++) {
            if (ring.stamp(index) < before || ring.origin(index) >= origins || ring.count(index) == 0) {
                throw damagedCell(index);
            }
            before = ring.stamp(index);
            sum += ring.count(index);
        }
        if (sum != ring.total()) {
            throw damaged("a window counts " + ring.total() + ", its cells " + sum + ": it is damaged");
        }
    }

    /** Tells whether the shape is one that this version writes, and cells of that shape can have the total. */
    private static boolean isSound(Ring ring) {
        return ring.code() >= 1
                && ring.code() <= 4
                && ring.size() <= ring.capacity()
                && ring.head() < ring.capacity()
                && ring.total() >= ring.size()
                && ring.total() <= (long) ring.size() * Ring.MAX_COUNT
                && isInstant(ring.base());
    }

    private static boolean originsAscend(Entry entry) {
        for (int index = entry.origins() - 1; index > 0; index--) {
            if (entry.originId(index - 1) >= entry.originId(index)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdsAreSound(Entry entry) {
        if (entry.holds() > entry.holdCapacity() || entry.holdCapacity() > MAX_HOLD_CAPACITY) {
            return false;
        }
        for (int index = entry.holds() - 1; index >= 0; index--) {
            if (entry.holdOrigin(index) >= entry.origins()
                    || entry.holdLife(index) > MAX_LIFE
                    || entry.holdCost(index) == 0
                    || !isInstant(entry.holdStamp(index))) {
                return false;
            }
        }
        return true;
    }

    /** Returns where the last section ends; -1 if one is damaged. */
    private static int sectionsEnd(Entry entry) {
        int at = entry.firstSection();
        for (int index = 0, before = at; index < entry.sections(); index++) {
            int end = sectionEnd(entry, at);
            if (end < 0 || (index > 0 && entry.sectionId(before) >= entry.sectionId(at))) {
                return -1;
            }
            before = at;
            at = end;
        }
        return at;
    }

    private static int sectionEnd(Entry entry, int section) {
        int at = section + Entry.SECTION;
        if (at > entry.words().length) {
            return -1;
        }
        int end = entry.nextSection(section);
        int rings = entry.rings(section);
        if (rings < 1 || end > entry.words().length) {
            return -1;
        }
        for (int r = 0, code = 0; r < rings; r++) {
            if (at + Ring.HEADER > end) {
                return -1;
            }
            Ring ring = new Ring(entry.words(), at);
            at += Ring.HEADER + ring.capacity();
            if (at > end || !isSound(ring) || ring.code() <= code) {
                return -1;
            }
            code = ring.code();
        }
        return at == end ? end : -1;
    }
}
