package io.ratelimit.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Any words at all are an entry or refused as damaged, and what is not granted is left as it was. */
public final class EntryFuzz implements FuzzTarget {

    static final long NOW = 1_795_300_800_000L;
    private static final List<Interval> INTERVALS = List.of(Interval.values());
    private static final long MOST_ALIVE = Interval.DAY.millis() + 10_000;

    /** What comes first says what is done; then come the words of two entries. */
    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        long now = NOW + input.number() % (4 * Interval.DAY.millis());
        long origin = input.octet();
        Ask ask = ask(input);
        int settled = input.octet();
        int cut = input.octet() << 8 | input.octet();
        long[] words = input.numbers();
        long[] left = Arrays.copyOf(words, Math.min(cut, words.length));
        long[] right = Arrays.copyOfRange(words, left.length, words.length);

        acquires(left, ask, now, origin);
        settles(left, settled >> 1, (settled & 1) != 0, now);
        alive(left, now);
        merges(left, right, now);
    }

    @Override
    public List<byte[]> seeds() {
        Timeline one = new Timeline().at(NOW).by(3);
        one.spends(Timeline.part(0, 3, Timeline.second(10), Timeline.day(10)));
        one.later(1)
                .by(4)
                .holds(
                        0x1D,
                        2_000,
                        Timeline.part(0, 1, Timeline.second(10), Timeline.day(10)),
                        Timeline.part(1, 2, Timeline.minute(9)));
        Timeline two = new Timeline().at(NOW + 500).from(one.words().clone()).by(5);
        for (int spend = 0; spend < 6; spend++) {
            two.later(7).spends(Timeline.part(0, 1, Timeline.second(10), Timeline.day(100)));
        }
        Timeline busy = new Timeline().at(NOW - 5_000);
        for (int spend = 0; spend < 1_200; spend++) {
            busy.later(3).spends(Timeline.part(0, 1, Timeline.minute(10_000)));
        }
        return List.of(seed(one.words(), two.words()), seed(two.words(), one.words()), seed(busy.words(), one.words()));
    }

    private static byte[] seed(long[] left, long[] right) {
        ByteBuffer bytes = ByteBuffer.allocate(64 + 8 * (left.length + right.length));
        bytes.putLong(600)
                .put((byte) 3)
                .put((byte) 0)
                .put((byte) 0x34)
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) 0x3A);
        bytes.putShort((short) left.length);
        for (long word : left) {
            bytes.putLong(word);
        }
        for (long word : right) {
            bytes.putLong(word);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Ask ask(Input input) {
        List<Part> parts = new ArrayList<>();
        int count = 1 + input.octet() % 3;
        for (int part = 0; part < count; part++) {
            int shape = input.octet();
            long permits = (shape & 0x10) != 0 ? Limit.MAX_PERMITS : 5;
            List<Limit> limits = new ArrayList<>(List.of(new Limit(INTERVALS.get(shape & 3), permits)));
            if ((shape & 4) != 0 && (shape & 3) != 3) {
                limits.add(new Limit(Interval.DAY, permits));
            }
            parts.add(new Part(part, limits, shape >> 5));
        }
        Manner manner = switch (input.octet() % 3) {
            case 0 -> new Manner.Spend();
            case 1 -> new Manner.Peek();
            default -> new Manner.Hold(input.octet(), 1 + input.octet());
        };
        List<Long> finished = input.flag() ? List.of((long) input.octet(), (long) input.octet()) : List.of();
        return new Ask("s", parts, manner, input.flag(), finished);
    }

    private static void acquires(long[] words, Ask ask, long now, long origin) {
        Windows.Step step = attempt(words, given -> Windows.acquire(given, ask, now, origin));
        if (step == null) {
            return;
        }
        for (Reading reading : step.answer().readings()) {
            assertThat(reading.used()).isNotNegative();
            assertThat(reading.resetMillis()).isBetween(0L, reading.interval().millis());
            assertThat(reading.waitMillis()).isBetween(0L, reading.interval().millis());
        }
        if (step.answer().outcome() == Outcome.GRANTED && step.changed() && ask.manner() instanceof Manner.Spend) {
            Ask peek = new Ask("s", ask.parts(), new Manner.Peek(), false);
            long later = Math.max(now, Entry.of(step.words()).newest());
            long[] after = Readings.of(Entry.of(step.words()), peek, later);
            for (int index = 0; index < step.answer().limits(); index++) {
                long counted = after[index * Readings.NUMBERS];
                long told = step.answer().readings().get(index).used();
                // In a damaged entry a cell may be later than now; by then others have left a shorter window.
                assertThat(counted).as("counted").isBetween(later == now ? told : 0, told);
            }
        }
        alive(step.words(), now);
    }

    private static void settles(long[] words, long hold, boolean keep, long now) {
        Windows.Step step = attempt(words, given -> Windows.settle(given, hold, keep, now));
        if (step != null) {
            alive(step.words(), now);
        }
    }

    private static void alive(long[] words, long now) {
        long[] before = words.clone();
        try {
            assertThat(Windows.aliveMillis(words, now)).isBetween(0L, MOST_ALIVE);
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
        }
        assertThat(words).isEqualTo(before);
    }

    private static void merges(long[] left, long[] right, long now) {
        long[] leftBefore = left.clone();
        long[] rightBefore = right.clone();
        long[] merged = merged(() -> Windows.merge(left, right));
        assertThat(left).isEqualTo(leftBefore);
        assertThat(right).isEqualTo(rightBefore);
        assertThat(merged(() -> Windows.merge(right, left))).isEqualTo(merged);
        if (merged == null || merged.length == 0) {
            return;
        }
        assertThat(merged.length).isLessThan(3 * (left.length + right.length) + 1_000);
        assertThat(Windows.merge(merged, merged)).isEqualTo(merged);
        assertThat(Windows.merge(merged, right)).isEqualTo(merged);
        alive(merged, now);
        for (long[] side : List.of(left, right)) {
            nothingLost(Entry.of(side), Entry.of(merged), now);
        }
    }

    private static void nothingLost(Entry side, Entry merged, long now) {
        long later = Math.max(now, merged.newest());
        for (long section = 0; section < 3; section++) {
            for (Interval interval : INTERVALS) {
                if (side.find(section, interval) != null) {
                    Limit limit = new Limit(interval, Limit.MAX_PERMITS);
                    Ask peek = new Ask("s", List.of(new Part(section, List.of(limit), 0)), new Manner.Peek(), false);
                    assertThat(Readings.of(merged, peek, later)[0])
                            .isGreaterThanOrEqualTo(Readings.of(side, peek, later)[0]);
                }
            }
        }
    }

    private static long @Nullable [] merged(Supplier<long[]> merge) {
        try {
            return merge.get();
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
            return null;
        }
    }

    private interface Operation {
        Windows.Step run(long[] words);
    }

    /** Returns null if the words are damaged; then they are as before, as they are if the operation says so. */
    private static Windows.@Nullable Step attempt(long[] words, Operation operation) {
        long[] given = words.clone();
        try {
            Windows.Step step = operation.run(given);
            if (!step.changed()) {
                assertThat(given).isEqualTo(words);
                assertThat(step.words()).isSameAs(given);
            }
            return step;
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
            assertThat(given).as("a failed operation").isEqualTo(words);
            return null;
        }
    }
}
