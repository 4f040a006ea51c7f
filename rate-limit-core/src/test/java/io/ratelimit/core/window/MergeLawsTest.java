package io.ratelimit.core.window;

import static io.ratelimit.core.window.Timeline.MIDNIGHT;
import static io.ratelimit.core.window.Timeline.hour;
import static io.ratelimit.core.window.Timeline.minute;
import static io.ratelimit.core.window.Timeline.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P6 on random histories that a split brain can reach: one common past, then each side with an owner of its own. */
class MergeLawsTest {

    private static final List<Limit> LIMITS = List.of(minute(Limit.MAX_PERMITS), hour(Limit.MAX_PERMITS));
    private static final int SECTIONS = 2;

    /** Permits taken once, on whichever side. */
    private record Taken(long number, long at, int section, long cost, long hold) {}

    /** One side of the split beside a list of what it has taken and still counts. */
    private static final class Side {
        private final SplittableRandom random;
        private final long owner;
        private final List<Taken> list;
        private final Set<Long> running;
        private long[] words;
        private long clock;
        private long number;

        Side(SplittableRandom random, long owner) {
            this(random, owner, List.of(), Set.of(), Windows.empty(), MIDNIGHT);
        }

        private Side(
                SplittableRandom random, long owner, List<Taken> list, Set<Long> running, long[] words, long clock) {
            this.random = random;
            this.owner = owner;
            this.list = new ArrayList<>(list);
            this.running = new HashSet<>(running);
            this.words = words.clone();
            this.clock = clock;
            this.number = random.nextLong(1L << 62);
        }

        Side split(long newOwner) {
            return new Side(random.split(), newOwner, list, running, words, clock);
        }

        void live(int steps, long gap, boolean holding, boolean givingBack) {
            for (int step = 0; step < steps; step++) {
                clock += random.nextLong(gap + 1);
                if (givingBack && !running.isEmpty() && random.nextInt(4) == 0) {
                    settle(List.copyOf(running).get(random.nextInt(running.size())));
                }
                take(holding && random.nextInt(6) == 0);
            }
        }

        private void take(boolean hold) {
            long id = hold ? ++number : 0;
            List<Part> parts = new ArrayList<>();
            for (int section = 0; section < SECTIONS; section++) {
                if (random.nextInt(2) == section || random.nextInt(4) == 0) {
                    parts.add(new Part(section, LIMITS, random.nextLong(1, 4)));
                }
            }
            if (parts.isEmpty()) {
                return;
            }
            Manner manner = hold ? new Manner.Hold(id, random.nextLong(1, 500)) : new Manner.Spend();
            Windows.Step step = Windows.acquire(words, new Ask("s", parts, manner, false), clock, owner);
            assertThat(step.answer().outcome()).isEqualTo(Outcome.GRANTED);
            words = step.words();
            parts.forEach(part -> list.add(new Taken(++number, clock, (int) part.section(), part.cost(), id)));
            if (hold) {
                running.add(id);
            }
        }

        private void settle(long hold) {
            boolean keep = random.nextInt(3) == 0;
            Windows.Step step = Windows.settle(words, hold, keep, clock);
            words = step.words();
            if (step.changed() && !keep) {
                list.removeIf(taken -> taken.hold() == hold);
            }
            running.remove(hold);
        }
    }

    private record History(Side common, List<Side> sides, String place) {

        static History random(long seed, int sides, boolean holding, boolean givingBack, boolean coarse) {
            SplittableRandom random = new SplittableRandom(seed);
            Side common = new Side(random.split(), 1);
            common.live(random.nextInt(40), 30, holding, givingBack);
            List<Side> split = new ArrayList<>();
            for (int side = 0; side < sides; side++) {
                // The first side keeps the owner; it may as well have died.
                Side apart = common.split(side == 0 && random.nextBoolean() ? 1 : 10 + side);
                boolean busy = coarse && (side == 0 || random.nextInt(3) == 0);
                apart.live(busy ? 2_500 : random.nextInt(40), busy ? 3 : 30, holding, givingBack);
                split.add(apart);
            }
            return new History(common, split, "seed " + seed + (coarse ? " coarse" : ""));
        }

        long now() {
            return sides.stream().mapToLong(side -> side.clock).max().orElseThrow();
        }

        long[] merge(int... order) {
            long[] merged = Windows.empty();
            for (int side : order) {
                merged = Windows.merge(merged, sides.get(side).words);
            }
            return merged;
        }

        /** What a list of all that any side has taken and not given back itself counts. */
        long union(int section, long window, long now) {
            Set<Taken> all = new HashSet<>();
            sides.forEach(side -> all.addAll(side.list));
            return sum(all, section, window, now);
        }

        /** The same without what any side has given back. */
        long undisputed(int section, long window, long now) {
            Set<Taken> all = new HashSet<>();
            sides.forEach(side -> all.addAll(side.list));
            all.removeIf(taken ->
                    common.list.contains(taken) && sides.stream().anyMatch(side -> !side.list.contains(taken)));
            return sum(all, section, window, now);
        }

        private static long sum(Set<Taken> all, int section, long window, long now) {
            return all.stream()
                    .filter(taken -> taken.section() == section && taken.at() > now - window)
                    .mapToLong(Taken::cost)
                    .sum();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("the order of two does not matter, and a second merge with either changes nothing")
    void commutativeAndIdempotent(boolean coarse) {
        forHistories(coarse ? 8 : 150, coarse, 2, true, true, history -> {
            long[] x = history.sides().get(0).words;
            long[] y = history.sides().get(1).words;
            long[] xBefore = x.clone();
            long[] yBefore = y.clone();

            long[] merged = Windows.merge(x, y);

            assertThat(x).as(history.place()).isEqualTo(xBefore);
            assertThat(y).as(history.place()).isEqualTo(yBefore);
            assertThat(Windows.merge(y, x)).as(history.place()).isEqualTo(merged);
            assertThat(Windows.merge(merged, y)).as(history.place()).isEqualTo(merged);
            assertThat(Windows.merge(merged, x)).as(history.place()).isEqualTo(merged);
            assertThat(Windows.merge(merged, merged)).as(history.place()).isEqualTo(merged);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("merged with itself or with nothing an entry answers the same, its running holds are spent")
    void mergedWithItself(boolean coarse) {
        forHistories(coarse ? 8 : 150, coarse, 1, true, true, history -> {
            Side side = history.sides().get(0);

            long[] merged = Windows.merge(side.words, side.words);

            assertThat(Windows.merge(side.words, Windows.empty()))
                    .as(history.place())
                    .isEqualTo(merged);
            assertThat(Windows.merge(Windows.empty(), side.words))
                    .as(history.place())
                    .isEqualTo(merged);
            assertThat(Entry.of(merged).holds()).as(history.place()).isZero();
            for (long hold : side.running) {
                assertThat(Windows.settle(merged, hold, false, side.clock).changed())
                        .as(history.place())
                        .isFalse();
            }
            assertUsed(history, merged, history::union);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "nothing given back: shared history counts once, all that each side granted is kept, in whatever order")
    void theUnionExactly(boolean coarse) {
        forHistories(coarse ? 8 : 150, coarse, 3, true, false, history -> {
            long[] merged = history.merge(0, 1, 2);

            for (int[] order : new int[][] {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
                assertThat(history.merge(order)).as(history.place()).isEqualTo(merged);
            }
            long[] right = Windows.merge(
                    history.sides().get(0).words,
                    Windows.merge(history.sides().get(1).words, history.sides().get(2).words));
            assertThat(right).as("associative, " + history.place()).isEqualTo(merged);
            assertThat(history.merge(0, 1, 2, 0, 1, 2)).as(history.place()).isEqualTo(merged);
            assertUsed(history, merged, history::union);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "holds given back on some sides: whatever the order, no more than the union, no less than what nobody gave back")
    void theUnionWithinBounds(boolean coarse) {
        forHistories(coarse ? 8 : 150, coarse, 3, true, true, history -> {
            for (int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
                long[] merged = history.merge(order);
                for (int section = 0; section < SECTIONS; section++) {
                    for (Limit limit : LIMITS) {
                        long window = limit.interval().millis();
                        long used = used(merged, section, limit.interval(), history.now());
                        assertThat(used)
                                .as(history.place())
                                .isBetween(
                                        history.undisputed(section, window, history.now()),
                                        history.union(section, window, history.now()));
                        for (Side side : history.sides()) {
                            assertThat(used)
                                    .as(history.place())
                                    .isGreaterThanOrEqualTo(used(side.words, section, limit.interval(), history.now()));
                        }
                    }
                }
            }
        });
    }

    @Test
    @DisplayName("a side that went on for longer than the window brings only what still counts")
    void somethingHasExpired() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Side common = new Side(random.split(), 1);
            common.live(30, 1_000, true, false);
            Side left = common.split(1);
            Side right = common.split(2);
            left.live(60, random.nextLong(5_000), true, false);
            right.live(60, random.nextLong(5_000), true, false);
            History history = new History(common, List.of(left, right), "seed " + seed);

            long[] merged = history.merge(0, 1);

            assertThat(history.merge(1, 0)).as(history.place()).isEqualTo(merged);
            assertUsed(history, merged, history::union);
        }
    }

    @Test
    @DisplayName("a side that slept for months loses nothing of the side that went on")
    void monthsApart() {
        long[] old = new Timeline().at(MIDNIGHT).by(1).spendsAndWrites(one(hour(5)));
        long later = MIDNIGHT + 60L * 86_400_000;
        Timeline side = new Timeline().at(later).by(2);
        side.spends(one(hour(5)));
        long[] fresh = side.later(30).spendsAndWrites(one(hour(5)));

        for (long[] merged : List.of(Windows.merge(old, fresh), Windows.merge(fresh, old))) {
            assertThat(used(merged, 1, Interval.HOUR, later + 3_599_999)).isEqualTo(2);
            assertThat(used(merged, 1, Interval.HOUR, later + 3_600_000)).isEqualTo(1);
            assertThat(used(merged, 1, Interval.HOUR, later + 3_600_030)).isZero();
        }
    }

    @Test
    @DisplayName("sections and intervals that one side only has are kept")
    void differentShapes() {
        long[] left =
                new Timeline().by(1).spendsAndWrites(Timeline.part(1, 2, minute(5)), Timeline.part(2, 3, hour(5)));
        long[] right = new Timeline().by(2).spendsAndWrites(Timeline.part(1, 4, hour(5)), Timeline.part(3, 5, hour(5)));
        long[] merged = Windows.merge(left, right);
        assertThat(used(merged, 1, Interval.MINUTE, MIDNIGHT)).isEqualTo(2);
        assertThat(used(merged, 1, Interval.HOUR, MIDNIGHT)).isEqualTo(4);
        assertThat(used(merged, 2, Interval.HOUR, MIDNIGHT)).isEqualTo(3);
        assertThat(used(merged, 3, Interval.HOUR, MIDNIGHT)).isEqualTo(5);
    }

    @Test
    @DisplayName("merging nothing with nothing is nothing")
    void nothing() {
        assertThat(Windows.merge(Windows.empty(), Windows.empty())).isEmpty();
    }

    @Test
    @DisplayName("a merged entry goes on: it grants and refuses like the union")
    void goesOn() {
        Timeline common = new Timeline();
        common.spends(one(hour(5)));
        long[] left =
                new Timeline().from(common.words().clone()).later(10).by(1).spendsAndWrites(one(hour(5)));
        long[] right =
                new Timeline().from(common.words().clone()).later(20).by(2).spendsAndWrites(one(hour(5)));

        Timeline healed =
                new Timeline().from(Windows.merge(left, right)).later(30).by(3);

        healed.spends(Timeline.cost(2, hour(5)));
        assertThat(Timeline.reading(healed.refuses(one(hour(5)))).waitMillis()).isEqualTo(3_600_000 - 30);
    }

    private interface Law {
        void check(History history);
    }

    private static void forHistories(
            int count, boolean coarse, int sides, boolean holding, boolean givingBack, Law law) {
        int shaped = 0;
        for (long seed = 0; seed < count; seed++) {
            History history = History.random(seed, sides, holding, givingBack, coarse);
            shaped += history.sides().stream().anyMatch(side -> isCoarse(side.words)) == coarse ? 1 : 0;
            law.check(history);
        }
        assertThat(shaped).as(coarse ? "coarse histories" : "fine histories").isEqualTo(count);
    }

    private static boolean isCoarse(long[] words) {
        Entry entry = Entry.of(words);
        return LongStream.range(0, SECTIONS).anyMatch(section -> {
            Ring ring = entry.find(section, Interval.MINUTE);
            return ring != null && ring.coarse();
        });
    }

    private interface Expected {
        long used(int section, long window, long now);
    }

    /** Compares at instants from the merge until all has left; a coarse window may be late by less than its tick. */
    private static void assertUsed(History history, long[] merged, Expected list) {
        for (int section = 0; section < SECTIONS; section++) {
            for (Limit limit : LIMITS) {
                long window = limit.interval().millis();
                Ring ring = Entry.of(merged).find(section, limit.interval());
                long late = ring != null && ring.coarse() ? Ring.coarseTick(limit.interval()) - 1 : 0;
                long start = history.now();
                for (long now = start; now <= start + window + late; now += window / 50 + 7) {
                    String place =
                            history.place() + " section " + section + " " + limit.interval() + " +" + (now - start);
                    assertThat(used(merged, section, limit.interval(), now))
                            .as(place)
                            .isBetween(list.used(section, window, now), list.used(section, window + late, now));
                }
            }
        }
    }

    private static long used(long[] words, long section, Interval interval, long now) {
        return new Timeline().from(words).at(now).used(section, interval);
    }
}
