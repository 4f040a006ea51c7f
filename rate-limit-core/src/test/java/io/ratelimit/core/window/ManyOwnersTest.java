package io.ratelimit.core.window;

import static io.ratelimit.core.window.Timeline.MIDNIGHT;
import static io.ratelimit.core.window.Timeline.hour;
import static io.ratelimit.core.window.Timeline.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P6 when an entry moves through so many owners, splits and merges that its table of owners overflows. */
class ManyOwnersTest {

    private static final Limit[] LIMITS = {minute(Limit.MAX_PERMITS), hour(Limit.MAX_PERMITS)};

    private record Taken(long number, long at, long cost) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Copy(long[] words, Set<Taken> list) {}

    /** Copies of one entry, of which any may be written, split or merged with any other, at times that all share. */
    private static final class World {
        private final SplittableRandom random;
        private final List<Copy> copies = new ArrayList<>(List.of(new Copy(Windows.empty(), Set.of())));
        private final int owners;
        private final Set<List<Long>> written = new HashSet<>();
        private long owner;
        private long clock = MIDNIGHT;
        private long number;
        private boolean overflown;

        World(long seed, int owners) {
            this.random = new SplittableRandom(seed);
            this.owners = owners;
        }

        /** Splits and merges once in about {@code apart} steps each. */
        void run(int steps, int apart) {
            for (int step = 0; step < steps; step++) {
                clock += random.nextInt(apart) == 0 ? random.nextInt(200) : 0;
                int index = random.nextInt(copies.size());
                switch (random.nextInt(apart)) {
                    case 0 -> split(index);
                    case 1 -> join(index, random.nextInt(copies.size()));
                    default -> copies.set(index, spend(copies.get(index)));
                }
            }
            while (copies.size() > 1) {
                join(0, 1);
            }
        }

        /** A later owner writes; ids are spread as those of real members are. */
        private Copy spend(Copy copy) {
            owner = Math.min(owner + 1, owners);
            long writer = random.nextInt(4) == 0 ? random.nextLong(1, owner + 1) : owner;
            long cost = random.nextLong(1, 4);
            // One owner is never on two sides.
            while (!written.add(List.of(writer, clock))) {
                clock++;
            }
            long[] words = new Timeline()
                    .from(copy.words().clone())
                    .at(clock)
                    .by(writer * 0x9E37_79B9_7F4A_7C15L)
                    .spendsAndWrites(Timeline.cost(cost, LIMITS));
            Set<Taken> list = new HashSet<>(copy.list());
            list.add(new Taken(++number, clock, cost));
            return new Copy(words, list);
        }

        private void split(int index) {
            if (copies.size() < 4) {
                copies.add(copies.get(index));
            }
        }

        private void join(int first, int second) {
            if (first == second) {
                return;
            }
            Copy left = copies.get(first);
            Copy right = copies.get(second);
            long[] merged = Windows.merge(left.words(), right.words());
            assertThat(Windows.merge(right.words(), left.words())).isEqualTo(merged);
            Set<Taken> list = new HashSet<>(left.list());
            list.addAll(right.list());
            overflown |= Entry.of(merged).origins() == Origins.MAX;
            for (Limit limit : LIMITS) {
                assertThat(used(merged, limit, clock))
                        .isLessThanOrEqualTo(used(left.words(), limit, clock) + used(right.words(), limit, clock));
            }
            copies.set(first, new Copy(merged, list));
            copies.remove(second);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 31, 33, 120, 254})
    @DisplayName("with up to 254 owners any splits and merges end with the union exactly")
    void exact(int owners) {
        for (long seed = 0; seed < 12; seed++) {
            World world = new World(seed, owners);
            world.run(600, 8);
            for (Limit limit : LIMITS) {
                eachInstant(world, limit, (merged, union) -> assertThat(merged).isEqualTo(union));
            }
        }
    }

    @Test
    @DisplayName(
            "with more owners than fit any splits and merges lose nothing, and two sides merged count no more than both")
    void neverLess() {
        int overflown = 0;
        for (long seed = 0; seed < 6; seed++) {
            World world = new World(seed, 100_000);
            world.run(2_000, 400);
            overflown += world.overflown ? 1 : 0;
            for (Limit limit : LIMITS) {
                eachInstant(world, limit, (merged, union) -> assertThat(merged).isGreaterThanOrEqualTo(union));
            }
        }
        assertThat(overflown).isGreaterThan(3);
    }

    @Test
    @DisplayName("two sides that have each made other owners one, at the same instant, count both")
    void foldedApart() {
        long[] common = owners(Windows.empty(), 1_000, 200);
        long[] left = owners(common, 1, 200);
        long[] right = owners(common, 201, 200);
        long[] merged = Windows.merge(left, right);

        assertThat(used(merged, LIMITS[1], MIDNIGHT)).isBetween(600L, 800L);
        assertThat(used(Windows.merge(merged, merged), LIMITS[1], MIDNIGHT))
                .isEqualTo(used(merged, LIMITS[1], MIDNIGHT));
        assertThat(used(merged, LIMITS[1], MIDNIGHT + 3_600_000)).isZero();
    }

    @Test
    @DisplayName("a window that dozens of owners have filled still fits, and every permit is in it until it has left")
    void aFullWindowOfManyOwners() {
        long[] merged = Windows.empty();
        for (int owner = 1; owner <= 70; owner++) {
            merged = Windows.merge(merged, filled(owner, 1_026));
        }
        long end = MIDNIGHT + 1_026 * 3_517L;
        for (long now = end; now <= end + 3_600_000; now += 600_000) {
            assertThat(used(merged, LIMITS[1], now)).isBetween(70 * live(now), 70 * live(now - 2 * 3_517));
        }
    }

    @Test
    @DisplayName("an entry has no more room than its shape can say, whoever fills it")
    void theLargestWindow() {
        long[] merged = Windows.empty();
        for (int owner = 1; owner <= 63; owner++) {
            merged = Windows.merge(merged, filled(owner, 1_026));
        }
        for (int last = 700; last <= 1_000; last += 20) {
            assertThat(Windows.merge(merged, filled(64, last))).hasSizeGreaterThan(63 * 1_025 + last);
        }
    }

    private static long[] filled(int owner, int ticks) {
        Timeline side = new Timeline().at(MIDNIGHT).by(owner);
        for (int tick = 0; tick < ticks; tick++) {
            side.later(3_517).spends(Timeline.one(LIMITS[1]));
        }
        return side.words();
    }

    /** How many of the instants of {@link #aFullWindowOfManyOwners} count. */
    private static long live(long now) {
        long left = 0;
        for (int tick = 1; tick <= 1_026; tick++) {
            left += MIDNIGHT + tick * 3_517L > now - 3_600_000 ? 1 : 0;
        }
        return left;
    }

    private static long[] owners(long[] from, long first, int count) {
        Timeline line = new Timeline().from(from.clone()).at(MIDNIGHT);
        for (long owner = first; owner < first + count; owner++) {
            line.by(owner).spends(Timeline.one(LIMITS));
        }
        return line.words();
    }

    private interface Compared {
        void check(long merged, long union);
    }

    private static void eachInstant(World world, Limit limit, Compared compared) {
        Copy end = world.copies.get(0);
        long window = limit.interval().millis();
        for (long now = world.clock; now <= world.clock + window; now += window / 40 + 7) {
            long from = now - window;
            long union = end.list().stream()
                    .filter(taken -> taken.at() > from)
                    .mapToLong(Taken::cost)
                    .sum();
            compared.check(used(end.words(), limit, now), union);
        }
    }

    private static long used(long[] words, Limit limit, long now) {
        Interval interval = limit.interval();
        return new Timeline().from(words).at(now).used(interval);
    }
}
