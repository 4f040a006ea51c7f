package io.ratelimit.core.window;

import static io.ratelimit.core.window.Timeline.day;
import static io.ratelimit.core.window.Timeline.minute;
import static io.ratelimit.core.window.Timeline.one;
import static io.ratelimit.core.window.Timeline.part;
import static io.ratelimit.core.window.Timeline.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Format version 1, word by word. Members of two releases read each other's entries: if this test fails, the change needs a
 * new version number.
 */
class EntryFormatTest {

    private static final long NOW = 0x1_0000_0000L;

    // spotless:off
    private static final long[] GOLDEN = {
        0x01_02_0003_0008_0002L, // version 1, 2 origins, 3 holds in room for 8, 2 sections
        5, // changed five times
        0xAAAA,
        0xBBBB,
        0x1D,
        0x51,
        NOW + 1,
        2_000L << 35 | 1 << 27 | 1, // id, section, stamp, life and origin and cost
        0x1D,
        0x52,
        NOW + 1,
        2_000L << 35 | 1 << 27 | 2,
        0x1E,
        0x52,
        NOW + 2,
        1 << 27 | 1, // kept: no life is left
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0x51,
        2L << 32 | 16, // a section of two rings in 16 words
        0x01_00_0000_0001_0004L, // second, fine, first cell at 0, 1 of 4 cells: the first spend has left
        NOW + 1_000, // base
        4, // total
        0L << 35 | 1 << 27 | 4,
        0,
        0,
        0,
        0x04_00_0000_0002_0004L, // day, fine, first cell at 0, 2 of 4 cells
        NOW,
        7,
        3, // offset 0, origin 0, 3 permits
        1_000L << 35 | 1 << 27 | 4,
        0,
        0,
        0x52,
        1L << 32 | 9,
        0x02_00_0000_0000_0004L, // minute; its permits are held
        0,
        0,
        0,
        0,
        0,
        0,
    };
    // spotless:on

    private static Timeline written() {
        Timeline line = new Timeline().at(NOW).by(0xAAAA);
        line.spends(part(0x51, 3, second(10), day(10)));
        line.later(1).by(0xBBBB).holds(0x1D, 2_000, part(0x51, 1, second(10), day(10)), part(0x52, 2, minute(9)));
        line.later(1).holds(0x1E, 2_000, part(0x52, 1, minute(9)));
        line.later(998).spends(part(0x51, 4, second(10), day(10)));
        line.settles(0x1E, true);
        return line;
    }

    @Test
    @DisplayName("a fixed sequence of operations writes exactly these words")
    void writesTheGoldenWords() {
        assertThat(hex(written().words())).isEqualTo(hex(GOLDEN));
    }

    @Test
    @DisplayName("these words read back as what was taken")
    void readsTheGoldenWords() {
        Timeline line = new Timeline().from(GOLDEN.clone()).at(NOW + 1_000).by(0xBBBB);

        assertThat(line.used(0x51, Interval.SECOND)).isEqualTo(5);
        assertThat(line.used(0x51, Interval.DAY)).isEqualTo(8);
        assertThat(line.used(0x52, Interval.MINUTE)).isEqualTo(3);
        assertThat(line.aliveMillis()).isEqualTo(86_400_000);
        assertThat(line.settles(0x1E, false)).as("kept").isFalse();
        assertThat(line.settles(0x1D, false)).isTrue();
        assertThat(line.used(0x51, Interval.DAY)).isEqualTo(7);
        assertThat(line.used(0x52, Interval.MINUTE)).isEqualTo(1);
        assertThat(line.at(NOW + 86_400_000).used(0x51, Interval.DAY)).isEqualTo(4);
    }

    @Test
    @DisplayName("a cell beyond the first of a ring is found where the head says")
    void readsAWrappedRing() {
        long[] words = {
            0x01_01_0000_0000_0001L,
            3,
            0xAAAA,
            0x51,
            1L << 32 | 9,
            0x03_00_0003_0002_0004L,
            NOW,
            5,
            2_000L << 35 | 2,
            0,
            0,
            1_000L << 35 | 3,
        };
        Timeline line = new Timeline().from(words).at(NOW + 2_000);
        assertThat(line.used(0x51, Interval.HOUR)).isEqualTo(5);
        assertThat(line.at(NOW + 3_601_000).used(0x51, Interval.HOUR)).isEqualTo(2);
        assertThat(line.at(NOW + 3_602_000).used(0x51, Interval.HOUR)).isZero();
    }

    @Test
    @DisplayName("an entry of version 2 is refused, and the message names both versions")
    void refusesAnotherVersion() {
        long[] words = GOLDEN.clone();
        words[0] = (words[0] & ~(0xFFL << 56)) | (2L << 56);
        for (Consumer<long[]> use : uses()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> use.accept(words.clone()))
                    .withMessageContaining("2")
                    .withMessageContaining("only 1");
        }
    }

    @Test
    @DisplayName("an entry that was cut off or has more words than it says is refused, and the message says so")
    void refusesAnotherLength() {
        for (long[] entry : entries()) {
            for (int length = 1; length < entry.length + 3; length++) {
                long[] words = Arrays.copyOf(entry, length);
                if (length == entry.length) {
                    continue;
                }
                for (Consumer<long[]> use : uses()) {
                    assertThatIllegalArgumentException()
                            .as("%d of %d words", length, entry.length)
                            .isThrownBy(() -> use.accept(words.clone()))
                            .withMessage("an entry of " + length + " words is damaged");
                }
            }
        }
    }

    @Test
    @DisplayName("an entry with any bit of any word flipped is refused, and then as before, or read")
    void anyFlippedBit() {
        int refused = 0;
        for (long[] entry : entries()) {
            for (int word = 0; word < entry.length; word++) {
                for (int bit = 0; bit < 64; bit++) {
                    long[] words = entry.clone();
                    words[word] ^= 1L << bit;
                    refused += refusals(words, "word " + word + " bit " + bit);
                }
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    @DisplayName("a cell that counts more than any limit admits is no free pass for who joins it")
    void aCellThatIsFull() {
        long[] words = new Timeline().at(NOW).spendsAndWrites(one(day(5)));
        words[words.length - 4] |= Ring.MAX_COUNT;
        Ask ask = new Ask("s", List.of(one(day(5))), new Manner.Spend(), false);
        long[] before = words.clone();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Windows.acquire(words, ask, NOW, Timeline.ORIGIN))
                .withMessage("cell 0 of a window is damaged");
        assertThat(words).isEqualTo(before);
    }

    @Test
    @DisplayName("words that are no entry are refused")
    void foreignWords() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2_000; round++) {
            long[] words = random.longs(random.nextInt(1, 80)).toArray();
            if (random.nextBoolean()) {
                words[0] = Entry.header(random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt(1, 3));
            }
            assertThat(refusals(words, "seed 1 round " + round)).isEqualTo(uses().size());
        }
    }

    /** Returns how many uses of the words throw {@link IllegalArgumentException}; any other exception fails the test. */
    private static int refusals(long[] words, String place) {
        int refused = 0;
        for (Consumer<long[]> use : uses()) {
            long[] given = words.clone();
            try {
                use.accept(given);
            } catch (IllegalArgumentException e) {
                assertThat(given).as(place).isEqualTo(words);
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(place, e);
            }
        }
        return refused;
    }

    private static List<Consumer<long[]>> uses() {
        List<Consumer<long[]>> uses = new ArrayList<>();
        for (Manner manner : List.of(new Manner.Spend(), new Manner.Hold(9, 100), new Manner.Peek())) {
            for (long now : new long[] {NOW + 1_000, NOW + 86_400_000, NOW - 86_400_000}) {
                Ask ask = new Ask(
                        "s", List.of(one(day(3)), part(0x51, 1, second(10), day(10))), manner, false, List.of(0x1DL));
                uses.add(words -> Windows.acquire(words, ask, now, 0xBBBB));
            }
        }
        uses.add(words -> Windows.settle(words, 0x1D, true, NOW + 1_000));
        uses.add(words -> Windows.settle(words, 0x1D, false, NOW + 1_000));
        uses.add(words -> Windows.merge(words, GOLDEN));
        uses.add(words -> Windows.merge(GOLDEN, words));
        uses.add(words -> Windows.add(words, GOLDEN));
        uses.add(words -> Windows.add(GOLDEN, words));
        uses.add(words -> Windows.spent(words, List.of(0x1DL), NOW + 1_000));
        uses.add(words -> Windows.running(words, List.of(), NOW + 1_000, 0xCCCC));
        uses.add(words -> assertThat(Windows.aliveMillis(words, NOW)).isBetween(0L, 86_410_000L));
        return uses;
    }

    private static List<long[]> entries() {
        Timeline busy = new Timeline().at(NOW);
        for (int i = 0; i < 12; i++) {
            busy.later(100).by(i % 3).spends(part(0x51, 1, second(100), day(100)));
        }
        return List.of(GOLDEN, new Timeline().at(NOW).spendsAndWrites(one(day(5))), busy.words());
    }

    private static List<String> hex(long[] words) {
        return Arrays.stream(words)
                .mapToObj(word -> String.format("0x%016xL", word))
                .toList();
    }
}
