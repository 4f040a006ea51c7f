package io.ratelimit.core.window;

import static io.ratelimit.core.window.Timeline.MIDNIGHT;
import static io.ratelimit.core.window.Timeline.ORIGIN;
import static io.ratelimit.core.window.Timeline.SECTION;
import static io.ratelimit.core.window.Timeline.cost;
import static io.ratelimit.core.window.Timeline.day;
import static io.ratelimit.core.window.Timeline.hour;
import static io.ratelimit.core.window.Timeline.minute;
import static io.ratelimit.core.window.Timeline.one;
import static io.ratelimit.core.window.Timeline.part;
import static io.ratelimit.core.window.Timeline.reading;
import static io.ratelimit.core.window.Timeline.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of one window, each as a timeline. */
class WindowsTest {

    private final Timeline line = new Timeline();

    @ParameterizedTest
    @EnumSource(Interval.class)
    @DisplayName("a permit counts for W and no longer: at age W - 1 ms it refuses, at age W it has left")
    void aPermitCountsForExactlyTheInterval(Interval interval) {
        Part only = one(new Limit(interval, 1));

        line.at(MIDNIGHT).spends(only);

        Reading refusal = reading(line.at(MIDNIGHT + interval.millis() - 1).refuses(only));
        assertThat(refusal.waitMillis()).isEqualTo(1);
        assertThat(refusal.resetMillis()).isEqualTo(1);
        assertThat(reading(line.at(MIDNIGHT + interval.millis()).spends(only)).used())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("R13: five calls before 11:00 refuse the sixth at 11:00, and 11:58:00.000 passes")
    void rollsAcrossTheFullHour() {
        Part call = one(hour(5));
        line.at("10:58").spends(call);
        for (int i = 0; i < 4; i++) {
            line.at("10:59").spends(call);
        }

        assertThat(reading(line.at("11:00").refuses(call)).waitMillis()).isEqualTo(58 * 60_000);

        line.at("11:57:59.999").refuses(call);
        line.at("11:58:00.000").spends(call);
        line.refuses(call);
        line.at("11:59").spends(call);
    }

    @Test
    @DisplayName("P3: of several sections the full one refuses, and the others have spent nothing")
    void severalSectionsAreAllOrNothing() {
        Part wide = part(1, 1, minute(10), hour(100));
        Part narrow = part(2, 1, hour(1));
        line.at("10:00").spends(wide, narrow);

        Answer refusal = line.at("10:01").refuses(wide, narrow);

        assertThat(refusal.readings()).extracting(Reading::refuses).containsExactly(false, false, true);
        assertThat(refusal.readings()).extracting(Reading::waitMillis).containsExactly(0L, 0L, 59 * 60_000L);
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(1);
        line.refuses(narrow, wide);
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(1);
        line.spends(wide);
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(2);
    }

    @Test
    @DisplayName("P3: of several intervals of one section the full one refuses, and the others have spent nothing")
    void severalIntervalsAreAllOrNothing() {
        Part both = one(minute(1), hour(2));
        line.at("10:00").spends(both);
        assertThat(line.at("10:00:30").refuses(both).readings())
                .extracting(Reading::waitMillis)
                .containsExactly(30_000L, 0L);
        line.at("10:01").spends(both);
        assertThat(line.at("10:01:30").refuses(both).readings())
                .extracting(Reading::waitMillis)
                .containsExactly(30_000L, 3_600_000L - 90_000);
        assertThat(line.used(Interval.HOUR)).isEqualTo(2);
    }

    @Test
    @DisplayName("P3: a refused new subject has no entry")
    void aRefusedNewSubjectLeavesNothing() {
        line.at("10:00").refuses(one(hour(0)));
        line.refuses(cost(4, hour(3)));
        assertThat(line.words()).isEmpty();
    }

    @Test
    @DisplayName("a new subject is created once; asked only if known, it stays unknown")
    void creation() {
        Ask known = new Ask("s", List.of(one(hour(2))), new Manner.Spend(), true);
        Windows.Step unknown = Windows.acquire(Windows.empty(), known, MIDNIGHT, ORIGIN);
        assertThat(unknown.answer()).isEqualTo(new Answer(Outcome.UNKNOWN, false, List.of()));
        assertThat(unknown.changed()).isFalse();
        assertThat(unknown.words()).isEmpty();

        assertThat(line.spends(one(hour(2))).created()).isTrue();
        assertThat(line.spends(one(hour(2))).created()).isFalse();
        assertThat(Windows.acquire(line.words(), known, MIDNIGHT, ORIGIN)
                        .answer()
                        .outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    @DisplayName("E14: a larger cost waits for as many permits as it needs, and not for more")
    void aLargerCostWaitsLonger() {
        Limit limit = hour(5);
        line.at("10:00").spends(cost(2, limit));
        line.at("10:10").spends(cost(2, limit));
        line.at("10:20").spends(cost(1, limit));
        line.at("10:30");

        assertThat(waits(cost(1, limit))).isEqualTo(30 * 60_000);
        assertThat(waits(cost(2, limit))).isEqualTo(30 * 60_000);
        assertThat(waits(cost(3, limit))).isEqualTo(40 * 60_000);
        assertThat(waits(cost(4, limit))).isEqualTo(40 * 60_000);
        assertThat(waits(cost(5, limit))).isEqualTo(50 * 60_000);

        line.at("11:09:59.999").refuses(cost(3, limit));
        line.at("11:10").spends(cost(3, limit));
    }

    @Test
    @DisplayName("a limit lowered below what is spent refuses until enough has left; raised again it remembers all")
    void limitsMayChange() {
        for (int minute = 0; minute < 10; minute++) {
            line.at("10:0" + minute).spends(one(hour(10)));
        }

        assertThat(reading(line.at("10:30").refuses(one(hour(3)))).waitMillis()).isEqualTo(37 * 60_000);
        line.spends(one(hour(12)));
        line.spends(one(hour(12)));
        line.refuses(one(hour(12)));
        line.at("11:08:59.999").refuses(one(hour(3)));
        line.at("11:09").spends(one(hour(3)));
        line.refuses(one(hour(3)));
    }

    @Test
    @DisplayName("an interval that a redeployment adds starts empty, and the ones there before go on")
    void anAddedIntervalStartsEmpty() {
        line.at("10:00").spends(cost(2, hour(3)));

        List<Reading> readings = line.at("10:01").spends(one(hour(3), day(3))).readings();

        assertThat(readings).extracting(Reading::used).containsExactly(3L, 1L);
        assertThat(line.refuses(one(hour(3), day(3))).readings())
                .extracting(Reading::refuses)
                .containsExactly(true, false);
    }

    @Test
    @DisplayName("a section of another policy is left alone while it lives and dropped on touch when it is idle")
    void idleSectionsAreDropped() {
        line.at("10:00").spends(part(1, 1, minute(5)));
        line.spends(part(2, 1, hour(5)));
        line.spends(part(3, 1, hour(5)));

        line.at("10:01").spends(part(2, 1, hour(5)));
        assertThat(line.entry().sections()).isEqualTo(2);
        assertThat(line.used(2, Interval.HOUR)).isEqualTo(2);
        assertThat(line.used(3, Interval.HOUR)).isEqualTo(1);

        for (int i = 0; i < 20; i++) {
            line.at("10:02").later(i).spends(part(4, 1, hour(50)));
        }
        assertThat(line.used(2, Interval.HOUR)).isEqualTo(2);
        assertThat(line.used(3, Interval.HOUR)).isEqualTo(1);
        assertThat(line.at("11:00:59.999").used(2, Interval.HOUR)).isEqualTo(1);
    }

    @Test
    @DisplayName("a part that costs nothing needs no section, so that asks with and without it in turn rebuild nothing")
    void readingNeedsNoSection() {
        Part spent = part(1, 1, hour(9));
        Part read = part(2, 0, hour(9));
        line.at("10:00").spends(spent);
        line.spends(spent);
        long[] entry = line.words();

        line.at("10:01").spends(spent, read);
        line.at("10:02").spends(spent);
        assertThat(line.words()).isSameAs(entry);
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(4);
        assertThat(line.used(2, Interval.HOUR)).isZero();
    }

    @Test
    @DisplayName("a section whose permits are only held is not idle")
    void aSectionWithAHoldIsNotIdle() {
        line.at("10:00").holds(1, 60_000, part(1, 1, hour(5)));
        line.at("10:00:01").spends(part(2, 1, hour(5)));
        line.spends(part(2, 1, hour(5)));
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(1);
        line.at("10:30").by(8).spends(part(2, 1, hour(5)));
        assertThat(line.used(1, Interval.HOUR))
                .as("lapsed, and the entry rebuilt")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a window of more than 1,025 instants is coarse until it is empty, then exact again")
    void aCoarseWindowBecomesFineAgain() {
        Part busy = one(minute(100_000));
        for (int i = 0; i < Ring.MAX_CELLS; i++) {
            line.at(MIDNIGHT + i).spends(busy);
            assertThat(ring(Interval.MINUTE).coarse()).isFalse();
        }
        line.later(1).spends(busy);
        assertThat(ring(Interval.MINUTE).coarse()).isTrue();
        assertThat(ring(Interval.MINUTE).size()).isLessThan(25);
        assertThat(line.used(Interval.MINUTE)).isEqualTo(1_026);

        line.at(MIDNIGHT + 60_000).spends(busy);
        assertThat(line.used(Interval.MINUTE))
                .as("late by at most a tick, never early")
                .isBetween(1_026L, 1_026L + 59);
        assertThat(ring(Interval.MINUTE).coarse()).isTrue();

        line.at(MIDNIGHT + 60_000 + 60_000 + 58).spends(busy);
        assertThat(ring(Interval.MINUTE).coarse()).isFalse();
        line.later(59_999);
        assertThat(line.used(Interval.MINUTE)).isEqualTo(1);
        assertThat(line.later(1).used(Interval.MINUTE)).isZero();
    }

    @Test
    @DisplayName(
            "P4: a spent hold beside a coarse window is waited for as of its own instant, not of its tick's newest")
    void spentHoldBesideACoarseWindow() {
        Part daily = one(day(1_100));
        long start = MIDNIGHT - Math.floorMod(MIDNIGHT, Ring.coarseTick(Interval.DAY));
        for (int i = 0; i < 1_098; i++) {
            line.at(start + i).spends(daily);
        }
        line.at(start + 1_100).holds(1, 60_000, daily);
        line.at(start + 50_000).spends(daily);

        long until = start + 1_100 + Interval.DAY.millis();
        assertThat(reading(line.at(start + 70_000).refuses(cost(1_100, day(1_100))))
                        .waitMillis())
                .as("for all of them")
                .isEqualTo(start + 50_000 + Interval.DAY.millis() - (start + 70_000));
        Reading refusal = reading(line.refuses(daily));
        assertThat(refusal.waitMillis()).isLessThanOrEqualTo(until - (start + 70_000));
        line.at(start + 70_000 + refusal.waitMillis() - 1).refuses(daily);
        line.later(1).spends(daily);
    }

    @Test
    @DisplayName(
            "P4: a permit that joins the only cell of a coarse window renews its reset, as a look right after says")
    void resetOfTheOnlyCoarseCell() {
        Part hourly = one(hour(5_000));
        long start = MIDNIGHT - Math.floorMod(MIDNIGHT, Ring.coarseTick(Interval.HOUR));
        line.at(start).spends(part(SECTION + 1, 1, hour(9)));
        for (int i = 0; i <= 1_025; i++) {
            line.at(start + i).spends(hourly);
        }

        assertThat(reading(line.at(start + 3_000).spends(hourly)).resetMillis()).isEqualTo(Interval.HOUR.millis());
        assertThat(reading(line.peeks(hourly)).resetMillis()).isEqualTo(Interval.HOUR.millis());
    }

    @Test
    @DisplayName("a coarse window that a rebuild finds empty is exact again")
    void aRebuildMakesAnEmptyWindowFine() {
        for (int i = 0; i <= Ring.MAX_CELLS; i++) {
            line.at(MIDNIGHT + i).spends(one(minute(100_000)));
        }
        assertThat(ring(Interval.MINUTE).coarse()).isTrue();

        line.at("00:10").by(8).spends(one(minute(100_000), hour(5)));

        assertThat(ring(Interval.MINUTE).coarse()).isFalse();
        assertThat(line.used(Interval.MINUTE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {49, 50, 365, 36_525, 3_652_500})
    @DisplayName("an entry that slept for days beyond the 32 bits of an offset is exact from its first permit on")
    void aLongIdleTime(long days) {
        Part only = one(second(1), day(1));
        line.at(MIDNIGHT).spends(only);
        long later = MIDNIGHT + days * 86_400_000;

        assertThat(line.at(later).spends(only).readings())
                .extracting(Reading::resetMillis)
                .containsExactly(1_000L, 86_400_000L);

        assertThat(reading(line.at(later + 86_399_999).refuses(one(day(1)))).waitMillis())
                .isEqualTo(1);
        line.at(later + 86_400_000).spends(only);
    }

    @Test
    @DisplayName("a window that is never empty for longer than an offset reaches stays exact")
    void aLongBusyTime() {
        long half = Interval.DAY.millis() / 2;
        for (int step = 0; step < 240; step++) {
            line.at(MIDNIGHT + step * half).spends(one(day(2)));
            assertThat(reading(line.later(half - 1).peeks(one(day(2)))).used()).isEqualTo(step == 0 ? 1 : 2);
        }
        assertThat(reading(line.refuses(one(day(2)))).waitMillis()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 4_294_967_295L, 4_294_967_296L, 9_007_199_254_740_992L, 9_007_199_254_740_993L})
    @DisplayName("the window is exact at the ends of time")
    void anyInstant(long now) {
        Part two = one(second(2), day(2));
        line.at(now).spends(two);
        line.at(now + 1).spends(two);
        assertThat(line.at(now + 999).refuses(two).readings())
                .extracting(Reading::waitMillis)
                .containsExactly(1L, 86_400_000L - 999);
        line.at(now + 86_399_999).refuses(two);
        line.at(now + 86_400_000).spends(two);
        line.at(now + 86_400_001).spends(two);
        line.refuses(two);
    }

    @Test
    @DisplayName("the largest limit and the largest cost fit")
    void theLargestNumbers() {
        Limit largest = day(Limit.MAX_PERMITS);
        line.at("00:00").spends(cost(Limit.MAX_PERMITS, largest));
        assertThat(line.used(Interval.DAY)).isEqualTo(100_000_000);
        line.at("23:59:59.999").refuses(one(largest));

        line.later(1).spends(cost(Limit.MAX_PERMITS - 1, largest));
        line.spends(one(largest));
        assertThat(line.used(Interval.DAY)).isEqualTo(100_000_000);
        line.refuses(one(largest));
    }

    @Test
    @DisplayName("a cost above the limit is refused and waits for the whole interval, on a new subject too")
    void aCostAboveTheLimit() {
        assertThat(waits(cost(4, hour(3)))).isEqualTo(3_600_000);
        line.spends(one(hour(3)));
        assertThat(waits(cost(4, hour(3)))).isEqualTo(3_600_000);
    }

    @Test
    @DisplayName(
            "counts that more owners than fit wrote in one instant stay at the largest count, the total does not overflow")
    void countsSaturate() {
        long[] merged = Windows.empty();
        for (long owner = 1; owner <= 300; owner++) {
            long[] side = new Timeline()
                    .by(owner)
                    .at("10:00")
                    .spendsAndWrites(cost(Limit.MAX_PERMITS, hour(Limit.MAX_PERMITS)));
            merged = Windows.merge(merged, side);
        }
        line.from(merged).at("10:30");

        assertThat(line.used(Interval.HOUR))
                .isBetween(254L * Limit.MAX_PERMITS + Ring.MAX_COUNT, 255L * Ring.MAX_COUNT);
        assertThat(waits(one(hour(Limit.MAX_PERMITS)))).isEqualTo(30 * 60_000);
        line.at("11:00").spends(cost(Limit.MAX_PERMITS, hour(Limit.MAX_PERMITS)));
        assertThat(line.used(Interval.HOUR)).isEqualTo(Limit.MAX_PERMITS);
    }

    @Test
    @DisplayName("a cell stays at the largest count, and so does the total")
    void aCellSaturates() {
        line.at(MIDNIGHT).spends(one(hour(5)));
        Ring ring = ring(Interval.HOUR);
        ring.add(MIDNIGHT + 1, 0, Ring.MAX_COUNT - 1, MIDNIGHT + 1);
        ring.add(MIDNIGHT + 1, 0, 2, MIDNIGHT + 1);
        ring.add(MIDNIGHT + 1, 0, Limit.MAX_PERMITS, MIDNIGHT + 1);
        assertThat(ring.count(1)).isEqualTo(Ring.MAX_COUNT);
        assertThat(line.used(Interval.HOUR)).isEqualTo(1L + Ring.MAX_COUNT);
    }

    @Test
    @DisplayName("a window of one owner becomes coarse by copying as it would by being written anew")
    void becomesCoarse() {
        SplittableRandom random = new SplittableRandom(4);
        line.at(MIDNIGHT).spends(one(hour(5_000)));
        while (ring(Interval.HOUR).size() < Ring.MAX_CELLS) {
            line.later(random.nextLong(1, 3_000)).spends(cost(random.nextLong(1, 4), hour(5_000)));
        }
        long now = line.entry().newest() + 1;

        Entry copied = Growth.of(line.entry(), now);

        Entry anew = Rebuild.of(line.entry()).drop(now, Set.of(SECTION)).growing(0);
        assertThat(copied.words()).containsExactly(anew.words());
        assertThat(ring(Interval.HOUR).coarse()).isFalse();
        line.later(1).spends(one(hour(5_000)));
        assertThat(ring(Interval.HOUR).coarse()).isTrue();
    }

    @Test
    @DisplayName("cost 0 only reads: it never refuses and takes nothing")
    void costZeroReads() {
        assertThat(line.at("10:00").spends(cost(0, hour(0))).created()).isFalse();
        assertThat(line.words()).isEmpty();
        line.spends(one(hour(1)));
        assertThat(reading(line.spends(cost(0, hour(1)))))
                .isEqualTo(new Reading(SECTION, Interval.HOUR, 1, 3_600_000, false, 0));
        assertThat(line.changed()).isFalse();

        line.at("10:10").spends(part(1, 0, hour(1)), part(2, 1, hour(1)));
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(1);
        assertThat(line.used(2, Interval.HOUR)).isEqualTo(1);
    }

    @Test
    @DisplayName("a peek answers like a take and leaves the entry untouched")
    void peeking() {
        line.at("10:00");
        assertThat(line.peeks(one(hour(1))).outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(line.words()).isEmpty();
        line.spends(one(hour(1)));
        Answer refused = line.at("10:20").peeks(one(hour(1)));
        assertThat(refused).isEqualTo(line.refuses(one(hour(1))));
        assertThat(refused.certain()).isTrue();
    }

    @Test
    @DisplayName("a reading tells what is used after the call and when the oldest permit returns")
    void readings() {
        assertThat(reading(line.at("10:00").spends(cost(2, hour(5)))))
                .isEqualTo(new Reading(SECTION, Interval.HOUR, 2, 3_600_000, false, 0));
        assertThat(reading(line.at("10:10").spends(cost(2, hour(5)))))
                .isEqualTo(new Reading(SECTION, Interval.HOUR, 4, 50 * 60_000, false, 0));
        assertThat(reading(line.at("10:20").peeks(one(hour(5)))))
                .isEqualTo(new Reading(SECTION, Interval.HOUR, 4, 40 * 60_000, false, 0));
        assertThat(reading(line.at("11:10").peeks(one(hour(5)))))
                .isEqualTo(new Reading(SECTION, Interval.HOUR, 0, 0, false, 0));
    }

    @Test
    @DisplayName("an entry is needed until its last permit has left its longest window")
    void aliveForCells() {
        assertThat(line.aliveMillis()).isZero();
        line.at("10:00").spends(part(1, 1, minute(5)), part(2, 1, hour(5)));
        line.at("10:01").spends(part(1, 1, minute(5)));
        assertThat(line.aliveMillis()).isEqualTo(59 * 60_000);
        assertThat(line.at("10:59:59.999").aliveMillis()).isEqualTo(1);
        assertThat(line.at("11:00").aliveMillis()).isZero();
        assertThat(line.at("12:00").aliveMillis()).isZero();
    }

    @Test
    @DisplayName("an entry is needed until its last held permit would have left; given back, it is not")
    void aliveForHolds() {
        line.at("10:00").holds(1, 5_000, one(minute(5), hour(5)));
        assertThat(line.at("10:00:01").aliveMillis()).isEqualTo(3_599_000);
        assertThat(line.at("10:30").aliveMillis()).as("lapsed").isEqualTo(1_800_000);
        line.at("10:30").holds(2, 5_000, one(minute(5)));
        assertThat(line.aliveMillis()).isEqualTo(3_600_000);
        line.settles(2, false);
        assertThat(line.aliveMillis()).isEqualTo(1_800_000);
        assertThat(line.at("11:00").aliveMillis()).isZero();
    }

    @Test
    @DisplayName("a clock that falls back by 10,000 ms is held at the newest permit")
    void aSmallFallIsWaitedOut() {
        Part call = one(minute(2));
        line.at("10:00:10").spends(call);

        Reading reading = reading(line.at("10:00:00").spends(call));

        assertThat(reading.resetMillis()).isEqualTo(60_000);
        assertThat(line.entry().newest()).isEqualTo(MIDNIGHT + 36_010_000);
        assertThat(reading(line.at("10:00:05").refuses(call)).waitMillis()).isEqualTo(60_000);
        line.at("10:01:09.999").refuses(call);
        line.at("10:01:10").spends(call);
    }

    @Test
    @DisplayName("a clock that falls back by 10,001 ms pulls the future to now, so nobody waits longer than W")
    void aLargeFallPullsBack() {
        Part call = one(minute(2));
        line.at("10:00:00").spends(call);
        line.at("10:00:10.001").spends(call);

        Answer refusal = line.at("10:00:00").peeks(call);

        assertThat(refusal.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(reading(refusal).waitMillis()).isEqualTo(60_000);
        assertThat(line.changed()).as("a refusal, and yet the entry changed").isTrue();
        assertThat(line.entry().newest()).isEqualTo(MIDNIGHT + 36_000_000);
        assertThat(line.used(Interval.MINUTE)).isEqualTo(2);
        line.at("10:00:59.999").refuses(call);
        line.at("10:01").spends(call);
    }

    @Test
    @DisplayName(
            "a clock that falls back for years pulls back a grant, a hold that repeats and holds, in every section")
    void aFallOfYears() {
        Part held = part(1, 1, hour(5));
        line.at(MIDNIGHT + 20L * 365 * 86_400_000).holds(1, 1_000, held);
        line.spends(part(2, 1, day(5)));

        Answer repeated = line.at(MIDNIGHT).holds(1, 1_000, held);

        assertThat(reading(repeated).used()).isEqualTo(1);
        assertThat(line.changed()).isTrue();
        assertThat(line.used(2, Interval.DAY)).isEqualTo(1);
        assertThat(line.aliveMillis()).isEqualTo(86_400_000);
        line.spends(held);
        assertThat(line.later(3_600_000).used(1, Interval.HOUR)).isZero();
        assertThat(line.later(82_800_000).used(2, Interval.DAY)).isZero();
    }

    @Test
    @DisplayName("more owners than an entry's table has room for lose no permit")
    void manyOwners() {
        for (int owner = 1; owner <= 400; owner++) {
            line.at(MIDNIGHT + owner / 3).by(owner).spends(one(hour(1_000)));
            assertThat(line.used(Interval.HOUR)).isEqualTo(owner);
            assertThat(line.entry().origins()).isLessThanOrEqualTo(Origins.MAX);
        }
        assertThat(line.at(MIDNIGHT + 3_600_000 + 132).used(Interval.HOUR))
                .as("each permit still leaves on time")
                .isEqualTo(2);
    }

    private long waits(Part part) {
        return reading(line.refuses(part)).waitMillis();
    }

    private Ring ring(Interval interval) {
        Ring ring = line.entry().find(SECTION, interval);
        assertThat(ring).isNotNull();
        return ring;
    }
}
