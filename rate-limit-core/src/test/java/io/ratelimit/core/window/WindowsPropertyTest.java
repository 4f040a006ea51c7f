package io.ratelimit.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random traces beside a naive list of timestamps. A failure names the seed that repeats it. */
class WindowsPropertyTest {

    private static final long START = 1_795_300_800_000L;
    private static final long ORIGIN = 7;

    /** One trace: its limits, its clock, and what both implementations have seen. */
    private static final class Trace {
        private final SplittableRandom random;
        private final NaiveWindows naive = new NaiveWindows();
        private final List<List<Limit>> sections = new ArrayList<>();
        private final List<Long> holds = new ArrayList<>();
        private final List<Long> finished = new ArrayList<>();
        private long[] words = Windows.empty();
        private long clock = START;
        private final long gap;

        Trace(long seed, long largestLimit) {
            random = new SplittableRandom(seed);
            int count = random.nextInt(1, 4);
            List<Interval> used = new ArrayList<>();
            for (int section = 0; section < count; section++) {
                List<Limit> limits = new ArrayList<>();
                for (Interval interval : Interval.values()) {
                    if (random.nextInt(3) == 0 || (interval == Interval.DAY && limits.isEmpty())) {
                        long scale = 1L << random.nextInt(0, 64 - Long.numberOfLeadingZeros(largestLimit));
                        limits.add(new Limit(interval, Math.min(largestLimit, random.nextLong(1, scale + 1))));
                        used.add(interval);
                    }
                }
                sections.add(limits);
            }
            Interval paced = used.get(random.nextInt(used.size()));
            gap = Math.max(1, paced.millis() / random.nextLong(2, 400));
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            for (int section = 0; section < sections.size(); section++) {
                if (random.nextInt(4) == 0 && (section > 0 || sections.size() > 1)) {
                    continue;
                }
                List<Limit> limits = new ArrayList<>();
                for (Limit limit : sections.get(section)) {
                    boolean changed = random.nextInt(20) == 0;
                    limits.add(
                            changed ? new Limit(limit.interval(), random.nextLong(1, limit.permits() * 2 + 1)) : limit);
                }
                long most = limits.stream().mapToLong(Limit::permits).min().orElseThrow();
                long cost = random.nextInt(5) == 0 ? random.nextLong(0, most + 1) : 1;
                parts.add(new Part(section, limits, cost));
            }
            return parts.isEmpty() ? List.of(new Part(0, sections.get(0), 1)) : parts;
        }

        void pass() {
            clock += random.nextInt(3) == 0 ? 0 : random.nextInt(50) == 0 ? gap * 100 : random.nextLong(gap * 2);
        }

        void settleSome() {
            if (!holds.isEmpty() && random.nextInt(3) == 0) {
                long hold = holds.get(random.nextInt(holds.size()));
                boolean keep = random.nextBoolean();
                words = Windows.settle(words, hold, keep, clock).words();
                naive.settle(hold, keep, clock);
            }
        }

        /** The entry hears of it with the next ask, and of all that it has not taken note of with those after it. */
        void finishSome() {
            if (!holds.isEmpty() && finished.size() < 64 && random.nextInt(3) == 0) {
                long hold = holds.remove(random.nextInt(holds.size()));
                finished.add(hold);
                naive.settle(hold, true, clock);
            }
        }

        Manner manner() {
            return switch (random.nextInt(8)) {
                case 0 -> new Manner.Peek();
                case 1, 2, 3 ->
                    new Manner.Hold(
                            random.nextLong(1, Long.MAX_VALUE), random.nextLong(1, Math.min(3_600_000, gap * 20 + 2)));
                default -> new Manner.Spend();
            };
        }

        Windows.Step ask(List<Part> parts, Manner manner) {
            Windows.Step step = Windows.acquire(words, new Ask("s", parts, manner, false, finished), clock, ORIGIN);
            if (step.changed()) {
                finished.clear();
            }
            return step;
        }

        boolean coarse() {
            for (int section = 0; section < sections.size(); section++) {
                for (Limit limit : sections.get(section)) {
                    Ring ring = Entry.of(words).find(section, limit.interval());
                    if (ring != null && ring.coarse()) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 50, 1_000, 1_000_000})
    @DisplayName("P1, P2: a fine window answers exactly what a list of timestamps answers")
    void agreesWithTheList(long largestLimit) {
        int refusals = 0;
        for (long seed = 0; seed < 600; seed++) {
            Trace trace = new Trace(seed, largestLimit);
            for (int step = 0; step < 300; step++) {
                trace.pass();
                trace.settleSome();
                trace.finishSome();
                List<Part> parts = trace.parts();
                Manner manner = trace.manner();
                long now = trace.naive.now(trace.clock);
                boolean expected = trace.naive.admits(parts, now);
                long[] before = trace.words.clone();
                Windows.Step result = trace.ask(parts, manner);
                boolean granted = result.answer().outcome() == Outcome.GRANTED;
                String place = "seed " + seed + " step " + step + " " + parts + " " + manner;
                assertThat(granted).as(place).isEqualTo(expected);
                if (!granted || manner instanceof Manner.Peek) {
                    assertThat(trace.words).as("P3 untouched, " + place).isEqualTo(before);
                    assertThat(result.changed()).as(place).isFalse();
                } else {
                    take(trace, parts, manner, now);
                }
                trace.words = result.words();
                assertReadings(trace, parts, result, now, place);
                refusals += granted ? 0 : 1;
            }
            assertThat(trace.coarse()).as("seed " + seed).isFalse();
        }
        assertThat(refusals).as("the traces reach their limits").isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 1_000, 1_000_000})
    @DisplayName("P4: the told time admits, one millisecond earlier does not")
    void toldTimeIsTrue(long largestLimit) {
        int checked = 0;
        for (long seed = 10_000; seed < 10_400; seed++) {
            Trace trace = new Trace(seed, largestLimit);
            for (int step = 0; step < 200; step++) {
                trace.pass();
                List<Part> parts = trace.parts();
                Windows.Step result = trace.ask(parts, new Manner.Spend());
                if (result.answer().outcome() == Outcome.REFUSED && possible(parts)) {
                    assertToldTime(trace, parts, result, "seed " + seed + " step " + step);
                    checked++;
                }
                trace.words = result.words();
            }
        }
        assertThat(checked).isGreaterThan(1_000);
    }

    private static void assertToldTime(Trace trace, List<Part> parts, Windows.Step refused, String place) {
        long wait = refused.answer().readings().stream()
                .filter(Reading::refuses)
                .mapToLong(Reading::waitMillis)
                .max()
                .orElseThrow();
        long clock = trace.clock;
        long[] words = trace.words.clone();
        trace.clock = clock + wait - 1;
        assertThat(trace.ask(parts, new Manner.Peek()).answer().outcome())
                .as(place)
                .isEqualTo(Outcome.REFUSED);
        trace.clock = clock + wait;
        assertThat(trace.ask(parts, new Manner.Peek()).answer().outcome())
                .as(place)
                .isEqualTo(Outcome.GRANTED);
        trace.clock = clock;
        assertThat(trace.words).isEqualTo(words);
    }

    private static boolean possible(List<Part> parts) {
        return parts.stream()
                .allMatch(part -> part.limits().stream().allMatch(limit -> part.cost() <= limit.permits()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1_100, 1_500, 500_000})
    @DisplayName("P1, P2, P4: a coarse window never grants more, returns permits less than W/1024 late, and tells when")
    void coarseIsBounded(long permits) {
        int told = 0;
        for (Interval interval : List.of(Interval.MINUTE, Interval.HOUR, Interval.DAY)) {
            for (long seed = 0; seed < 3; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                Limit limit = new Limit(interval, permits);
                long tick = Ring.coarseTick(interval);
                assertThat((tick - 1) * 1_024).isLessThan(interval.millis());
                NaiveCounts naive = new NaiveCounts(interval.millis());
                long[] words = Windows.empty();
                long now = START + random.nextLong(interval.millis());
                long mean = Math.max(1, interval.millis() / 4_000);
                boolean coarse = false;
                for (int step = 0; step < 12_000; step++) {
                    now += random.nextInt(500) == 0 ? interval.millis() / 3 : random.nextLong(mean * 2 + 1);
                    long cost = permits > 100_000 ? random.nextLong(1, 900) : 1;
                    Manner manner = random.nextInt(3) == 0
                            ? new Manner.Hold(step, random.nextLong(1, mean * 40))
                            : new Manner.Spend();
                    List<Long> finished = ended(step, random);
                    Ask ask = new Ask("s", List.of(new Part(1, List.of(limit), cost)), manner, false, finished);
                    Windows.Step result = Windows.acquire(words, ask, now, ORIGIN);
                    words = result.words();
                    boolean granted = result.answer().outcome() == Outcome.GRANTED;
                    String place = interval + " seed " + seed + " step " + step;
                    if (granted) {
                        assertThat(naive.used(now, 0) + cost).as("P1 " + place).isLessThanOrEqualTo(permits);
                        naive.take(now, cost);
                        Reading after = peek(words, ask, now);
                        assertThat(result.answer().readings().get(0).used())
                                .as("P4 " + place)
                                .isEqualTo(after.used());
                        assertThat(result.answer().readings().get(0).resetMillis())
                                .as("P4 " + place)
                                .isEqualTo(after.resetMillis());
                    } else {
                        assertThat(naive.used(now, tick - 1) + cost)
                                .as("P2 " + place)
                                .isGreaterThan(permits);
                        assertToldTime(words, ask, now, place);
                        told++;
                    }
                    Ring ring = Entry.of(words).find(1, interval);
                    assertThat(ring).isNotNull();
                    coarse |= ring.coarse();
                    assertThat(ring.size()).as(place).isLessThanOrEqualTo(Ring.MAX_CELLS);
                }
                assertThat(coarse).as("the window became coarse").isTrue();
            }
        }
        assertThat(told).as("refusals").isGreaterThan(300);
    }

    /** Looks with every hold ended: what runs may be given back, so that no time is told for it. */
    private static void assertToldTime(long[] words, Ask ask, long now, String place) {
        Entry entry = Entry.of(words);
        List<Long> all =
                IntStream.range(0, entry.holds()).mapToObj(entry::holdId).toList();
        Ask ended = new Ask("s", ask.parts(), ask.manner(), false, all);
        Reading reading = peek(words, ended, now);
        assertThat(reading.refuses()).as(place).isTrue();
        assertThat(peek(words, ended, now + reading.waitMillis()).refuses())
                .as("P4 told " + reading + " " + place)
                .isFalse();
        assertThat(peek(words, ended, now + reading.waitMillis() - 1).refuses())
                .as("P4 told " + reading + " " + place)
                .isTrue();
    }

    private static Reading peek(long[] words, Ask ask, long at) {
        Ask peek = new Ask("s", ask.parts(), new Manner.Peek(), false, ask.finished());
        return Windows.acquire(words, peek, at, ORIGIN).answer().readings().get(0);
    }

    /** Any of the last few, so that they end in another order than they began. */
    private static List<Long> ended(int step, SplittableRandom random) {
        List<Long> ended = new ArrayList<>();
        for (int before = 1; before <= 8; before++) {
            if (random.nextInt(4) == 0) {
                ended.add((long) step - before);
            }
        }
        return ended;
    }

    /** Timestamps and counts of one window. */
    private static final class NaiveCounts {
        private final List<long[]> taken = new ArrayList<>();
        private final long window;

        NaiveCounts(long window) {
            this.window = window;
        }

        void take(long at, long cost) {
            taken.add(new long[] {at, cost});
        }

        long used(long now, long late) {
            long used = 0;
            for (int index = taken.size() - 1; index >= 0 && taken.get(index)[0] > now - window - late; index--) {
                used += taken.get(index)[1];
            }
            return used;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 300})
    @DisplayName("section 6: a stepping clock never over-admits on the store's time and blocks nobody beyond W + 10 s")
    void clockSteps(long largestLimit) {
        for (long seed = 20_000; seed < 20_400; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Limit limit = new Limit(Interval.HOUR, random.nextLong(1, largestLimit + 1));
            List<Part> parts = List.of(new Part(1, List.of(limit), 1));
            NaiveWindows naive = new NaiveWindows();
            long[] words = Windows.empty();
            long clock = START;
            for (int step = 0; step < 300; step++) {
                clock += random.nextLong(60_000);
                if (random.nextInt(10) == 0) {
                    clock -= random.nextBoolean() ? random.nextLong(10_000) : random.nextLong(86_400_000);
                }
                long now = naive.now(clock);
                boolean expected = naive.admits(parts, now);
                Windows.Step result =
                        Windows.acquire(words, new Ask("s", parts, new Manner.Spend(), false), clock, ORIGIN);
                words = result.words();
                boolean granted = result.answer().outcome() == Outcome.GRANTED;
                assertThat(granted).as("seed " + seed + " step " + step).isEqualTo(expected);
                if (granted) {
                    naive.drop(now - Interval.HOUR.millis());
                    naive.take(parts, now, 0, 0);
                } else {
                    long wait = result.answer().readings().get(0).waitMillis();
                    assertThat(now + wait - clock).isLessThanOrEqualTo(Interval.HOUR.millis() + 10_000);
                }
            }
        }
    }

    private static void take(Trace trace, List<Part> parts, Manner manner, long now) {
        if (manner instanceof Manner.Hold hold) {
            // More than 64 running holds are spent at once; the traces' holds lapse before that many gather.
            trace.naive.take(parts, now, hold.id(), hold.lifeMillis());
            trace.holds.add(hold.id());
        } else {
            trace.naive.take(parts, now, 0, 0);
        }
    }

    private static void assertReadings(Trace trace, List<Part> parts, Windows.Step result, long now, String place) {
        Map<String, Reading> readings = new HashMap<>();
        result.answer().readings().forEach(r -> readings.put(r.section() + "/" + r.interval(), r));
        for (Part part : parts) {
            for (Limit limit : part.limits()) {
                Reading reading = readings.get(part.section() + "/" + limit.interval());
                long window = limit.interval().millis();
                assertThat(reading).as(place).isNotNull();
                assertThat(reading.used()).as(place).isEqualTo(trace.naive.used(part.section(), window, now));
                if (reading.used() > 0) {
                    long later = now + reading.resetMillis();
                    assertThat(trace.naive.used(part.section(), window, later))
                            .as(place)
                            .isLessThan(reading.used());
                    assertThat(trace.naive.used(part.section(), window, Math.max(now, later - 1)))
                            .as(place)
                            .isEqualTo(reading.used());
                }
                boolean certain = reading.refuses() && reading.waitMillis() > 0;
                if (certain && part.cost() <= limit.permits()) {
                    long spent = reading.used() - trace.naive.running(part.section(), window, now);
                    assertThat(spent + part.cost()).as("certain " + place).isGreaterThan(limit.permits());
                }
            }
        }
    }
}
