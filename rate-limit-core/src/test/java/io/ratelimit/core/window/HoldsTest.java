package io.ratelimit.core.window;

import static io.ratelimit.core.window.Timeline.MIDNIGHT;
import static io.ratelimit.core.window.Timeline.cost;
import static io.ratelimit.core.window.Timeline.day;
import static io.ratelimit.core.window.Timeline.hour;
import static io.ratelimit.core.window.Timeline.minute;
import static io.ratelimit.core.window.Timeline.one;
import static io.ratelimit.core.window.Timeline.part;
import static io.ratelimit.core.window.Timeline.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Permits that may still be given back. */
class HoldsTest {

    private static final long LIFE = 2_000;

    private final Timeline line = new Timeline();

    @Test
    @DisplayName("a hold that is kept is spent as of when it was taken")
    void kept() {
        line.at("10:00:00").holds(1, LIFE, one(hour(1)));

        assertThat(line.at("10:00:01").settles(1, true)).isTrue();

        assertThat(reading(line.refuses(one(hour(1)))).waitMillis()).isEqualTo(3_599_000);
        line.at("10:59:59.999").refuses(one(hour(1)));
        line.at("11:00").spends(one(hour(1)));
    }

    @Test
    @DisplayName("a hold that is given back was never spent")
    void givenBack() {
        line.at("10:00:00").holds(1, LIFE, cost(3, hour(3)));
        line.refuses(one(hour(3)));

        assertThat(line.at("10:00:01").settles(1, false)).isTrue();

        assertThat(line.used(Interval.HOUR)).isZero();
        assertThat(line.aliveMillis()).isZero();
        line.spends(cost(3, hour(3)));
    }

    @Test
    @DisplayName("a hold that lapses is spent as of when it was taken, not of when it lapsed")
    void lapsed() {
        line.at("10:00:00").holds(1, LIFE, one(hour(1)));

        line.at("10:00:02");
        assertThat(line.settles(1, false)).as("too late").isFalse();

        assertThat(reading(line.refuses(one(hour(1)))).waitMillis()).isEqualTo(3_598_000);
        line.at("10:59:59.999").refuses(one(hour(1)));
        line.at("11:00").spends(one(hour(1)));
    }

    @Test
    @DisplayName("one millisecond before it lapses a hold can still be given back")
    void atTheLastMoment() {
        line.at("10:00:00").holds(1, LIFE, one(hour(1)));
        assertThat(line.at("10:00:01.999").settles(1, false)).isTrue();
        assertThat(line.used(Interval.HOUR)).isZero();
    }

    @Test
    @DisplayName("an acquire repeated with a live hold gets the same answer and takes nothing more")
    void repeatedWhileLive() {
        Part both = one(minute(1), hour(2));
        Answer first = line.at("10:00:00").holds(1, LIFE, both);
        long[] before = line.words().clone();

        Answer repeated = line.holds(1, LIFE, both);

        assertThat(repeated.readings()).isEqualTo(first.readings());
        assertThat(repeated.created()).isFalse();
        assertThat(line.changed()).isFalse();
        assertThat(line.words()).isEqualTo(before);
        assertThat(reading(line.at("10:00:01").holds(1, LIFE, one(minute(1)))))
                .isEqualTo(new Reading(Timeline.SECTION, Interval.MINUTE, 1, 59_000, false, 0));
        line.settles(1, false);
        assertThat(line.used(Interval.HOUR)).as("once taken, once given back").isZero();
    }

    @Test
    @DisplayName("an acquire repeated after its hold lapsed, was kept or was given back takes again")
    void repeatedAfterTheEnd() {
        line.at("10:00:00").holds(1, LIFE, one(hour(9)));
        line.at("10:00:02").holds(1, LIFE, one(hour(9)));
        assertThat(line.used(Interval.HOUR)).as("after it lapsed").isEqualTo(2);
        line.settles(1, true);
        line.at("10:00:03").holds(1, LIFE, one(hour(9)));
        assertThat(line.used(Interval.HOUR)).as("after it was kept").isEqualTo(3);
        line.settles(1, false);
        assertThat(line.used(Interval.HOUR)).isEqualTo(2);
        line.holds(1, LIFE, one(hour(9)));
        assertThat(line.used(Interval.HOUR)).as("after it was given back").isEqualTo(3);
    }

    @Test
    @DisplayName("settling twice does what the first did, whichever way")
    void settledTwice() {
        line.at("10:00:00").holds(1, LIFE, one(hour(9)));
        line.holds(2, LIFE, one(hour(9)));
        line.settles(1, true);
        line.settles(2, false);

        assertThat(line.settles(1, false)).isFalse();
        assertThat(line.settles(1, true)).isFalse();
        assertThat(line.settles(2, true)).isFalse();
        assertThat(line.settles(2, false)).isFalse();

        assertThat(line.used(Interval.HOUR)).isEqualTo(1);
    }

    @Test
    @DisplayName("an unknown hold changes nothing, nor does any on a new subject")
    void unknown() {
        assertThat(line.at("10:00").settles(4, false)).isFalse();
        assertThat(line.words()).isEmpty();
        line.holds(1, LIFE, one(hour(9)));
        long[] before = line.words().clone();
        assertThat(line.settles(4, false)).isFalse();
        assertThat(line.settles(4, true)).isFalse();
        assertThat(line.words()).isEqualTo(before);
    }

    @Test
    @DisplayName("a clock that fell back revives neither a kept hold nor a lapsed one")
    void aClockThatFellBack() {
        line.at("10:00:05").holds(1, LIFE, one(hour(9)));
        line.settles(1, true);
        assertThat(line.at("10:00:00").settles(1, false)).as("kept").isFalse();
        assertThat(line.at("09:00:00").settles(1, false))
                .as("kept, an hour ago")
                .isFalse();

        line.at("10:00:05").holds(2, LIFE, one(hour(9)));
        line.at("10:00:07").spends(one(hour(9)));
        assertThat(line.at("10:00:06").settles(2, false)).as("lapsed").isFalse();

        assertThat(line.at("10:00:07").used(Interval.HOUR)).isEqualTo(3);
    }

    @Test
    @DisplayName("one hold over several sections and intervals frees exactly its cost in each of them")
    void severalSections() {
        Part first = part(1, 2, minute(5), hour(9));
        Part second = part(2, 3, day(9));
        line.at("10:00:00").spends(first, second);
        line.at("10:00:01").holds(1, LIFE, first, second);
        assertUsed(4, 4, 6);

        assertThat(line.at("10:00:02").settles(1, false)).isTrue();

        assertUsed(2, 2, 3);
    }

    private void assertUsed(long minute, long hour, long day) {
        assertThat(line.used(1, Interval.MINUTE)).isEqualTo(minute);
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(hour);
        assertThat(line.used(2, Interval.DAY)).isEqualTo(day);
    }

    @Test
    @DisplayName("a refusal that only running holds cause is uncertain and tells no wait")
    void uncertain() {
        line.at("10:00:00").spends(one(hour(2)));
        line.holds(1, LIFE, one(hour(2)));

        Answer uncertain = line.at("10:00:01").refuses(one(hour(2)));
        assertThat(uncertain.certain()).isFalse();
        assertThat(reading(uncertain).waitMillis()).isZero();
        assertThat(reading(uncertain).used()).isEqualTo(2);

        Answer twoMore = line.refuses(cost(2, hour(2)));
        assertThat(twoMore.certain()).as("two do not fit even without the hold").isTrue();
        assertThat(reading(twoMore).waitMillis()).isEqualTo(3_599_000);
        line.settles(1, false);
        assertThat(reading(line.refuses(cost(2, hour(2)))).waitMillis()).isEqualTo(3_599_000);
        line.spends(one(hour(2)));
    }

    @Test
    @DisplayName("the hold itself counts for a refusal once it is kept or has lapsed")
    void certainOnceOver() {
        line.at("10:00:00").holds(1, LIFE, one(hour(2)));
        line.at("10:00:01").holds(2, LIFE, one(hour(2)));
        assertThat(line.refuses(one(hour(2))).certain()).isFalse();

        line.settles(2, true);
        assertThat(reading(line.refuses(cost(2, hour(2)))).waitMillis())
                .as("hold 1 still runs: only hold 2 must leave")
                .isEqualTo(3_600_000);
        assertThat(line.refuses(one(hour(2))).certain()).isFalse();

        Answer lapsed = line.at("10:00:02").refuses(one(hour(2)));
        assertThat(lapsed.certain()).isTrue();
        assertThat(reading(lapsed).waitMillis()).as("hold 1 is the oldest").isEqualTo(3_598_000);
        assertThat(reading(line.refuses(cost(2, hour(2)))).waitMillis()).isEqualTo(3_599_000);
    }

    @Test
    @DisplayName("64 holds run at once; the 65th acquire spends, and cannot be given back")
    void theMostHolds() {
        line.at("10:00:00");
        for (long id = 1; id <= 65; id++) {
            line.holds(id, LIFE, one(hour(100)));
        }
        assertThat(line.used(Interval.HOUR)).isEqualTo(65);
        assertThat(line.entry().holds()).isEqualTo(64);

        assertThat(line.settles(65, false)).isFalse();
        assertThat(line.settles(64, false)).isTrue();
        assertThat(line.used(Interval.HOUR)).isEqualTo(64);

        line.holds(66, LIFE, one(hour(100)));
        assertThat(line.settles(66, false)).as("one had been given back").isTrue();

        for (long id = 1; id <= 63; id++) {
            line.settles(id, false);
        }
        assertThat(line.used(Interval.HOUR)).as("the 65th").isEqualTo(1);
    }

    @Test
    @DisplayName("an acquire over two sections that finds room for one hold only spends both")
    void theMostHoldsOverTwoSections() {
        line.at("10:00:00");
        for (long id = 1; id <= 63; id++) {
            line.holds(id, LIFE, one(hour(100)));
        }
        line.holds(99, LIFE, part(1, 1, hour(100)), part(2, 1, hour(100)));
        assertThat(line.settles(99, false)).isFalse();
        assertThat(line.used(1, Interval.HOUR)).isEqualTo(64);
        assertThat(line.used(2, Interval.HOUR)).isEqualTo(1);
    }

    @Test
    @DisplayName("lapsed and kept holds make room for new ones")
    void lapsedHoldsMakeRoom() {
        line.at("10:00:00");
        for (long id = 1; id <= 64; id++) {
            line.holds(id, LIFE, one(hour(1_000)));
        }
        line.settles(1, true);
        line.holds(65, LIFE, one(hour(1_000)));
        assertThat(line.settles(65, false)).isTrue();
        line.at("10:00:02");
        for (long id = 101; id <= 164; id++) {
            line.holds(id, LIFE, one(hour(1_000)));
        }
        assertThat(line.used(Interval.HOUR)).isEqualTo(128);
        assertThat(line.settles(164, false)).isTrue();
        assertThat(line.used(Interval.HOUR)).isEqualTo(127);
    }

    @Test
    @DisplayName("10,000 holds that lapse or are kept leave an entry as small as its cells")
    void theEntryDoesNotGrow() {
        int largest = 0;
        for (int round = 0; round < 10_000; round++) {
            line.at(MIDNIGHT + round * 1_000L).holds(round, 500, one(minute(100)));
            if (round % 3 == 0) {
                line.settles(round, true);
            }
            largest = Math.max(largest, line.words().length);
        }
        // 64 cells for 60 permits, room for four holds, one owner, one section.
        assertThat(largest).isLessThanOrEqualTo(Entry.HEADER + 1 + 4 * Entry.HOLD + Entry.SECTION + Ring.HEADER + 64);
        assertThat(line.used(Interval.MINUTE)).isEqualTo(60);
    }

    @Test
    @DisplayName("holds whose requests end, in whatever order, move into the windows in place")
    void finishedHoldsMoveInPlace() {
        int written = 0;
        for (long id = 1; id <= 1_000; id++) {
            long[] before = line.words();
            // Two at a time run, and the newer of them ends first.
            List<Long> finished = id % 3 != 0 || id == 3 ? List.of() : List.of(id - 1, id - 2);
            line.at(MIDNIGHT + id * 1_000).holds(id, LIFE * 5, finished, one(minute(5_000), hour(5_000)));
            written += line.words() == before ? 0 : 1;
        }
        assertThat(line.used(Interval.MINUTE)).isEqualTo(60);
        assertThat(line.used(Interval.HOUR)).isEqualTo(1_000);
        // The first entry, room for holds, and the windows of 1,000 and 60 cells, which double from 4.
        assertThat(written).as("times the entry was written anew").isLessThanOrEqualTo(2 + 8 + 4);
        line.at(MIDNIGHT + 3_600_000 + 500_000);
        assertThat(line.used(Interval.HOUR)).as("each leaves when it was taken").isEqualTo(500);
    }

    @Test
    @DisplayName("a hold joins what was spent in its millisecond, although more was spent since")
    void joinsItsMillisecond() {
        line.at("10:00:00").spends(one(hour(9)));
        line.holds(1, LIFE, one(hour(9)));
        line.later(1).spends(one(hour(9)));
        line.later(1).holds(2, LIFE, List.of(1L), one(hour(9)));
        Ring ring = Objects.requireNonNull(line.entry().find(Timeline.SECTION, Interval.HOUR));
        assertThat(ring.size()).isEqualTo(2);
        assertThat(ring.count(0)).isEqualTo(2);
    }

    @Test
    @DisplayName("10,000 holds that are given back leave nothing")
    void givingBackLeavesNothing() {
        for (int round = 0; round < 10_000; round++) {
            line.at(MIDNIGHT + round).holds(round, 500, one(minute(1)));
            line.settles(round, false);
        }
        assertThat(line.words().length)
                .isLessThanOrEqualTo(Entry.HEADER + 1 + 4 * Entry.HOLD + Entry.SECTION + Ring.HEADER + 4);
        assertThat(line.aliveMillis()).isZero();
    }

    @Test
    @DisplayName("a refused hold holds nothing")
    void refusedHold() {
        line.at("10:00").spends(one(hour(1)));
        assertThat(line.ask(new Manner.Hold(1, LIFE), one(hour(1))).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(line.changed()).isFalse();
        assertThat(line.settles(1, false)).isFalse();
        assertThat(line.used(Interval.HOUR)).isEqualTo(1);
    }

    @Test
    @DisplayName("a hold of a part with cost 0 holds nothing of that part")
    void holdOfNothing() {
        line.at("10:00").holds(1, LIFE, part(1, 0, hour(1)), part(2, 1, hour(1)));
        assertThat(line.entry().holds()).isEqualTo(1);
        assertThat(line.used(1, Interval.HOUR)).isZero();
        line.settles(1, false);
        assertThat(line.used(2, Interval.HOUR)).isZero();
    }
}
