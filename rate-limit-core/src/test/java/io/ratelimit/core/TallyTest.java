package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final AtomicLong period = new AtomicLong(7);
    private final Tally tally = new Tally(period::get, 42);

    @Test
    @DisplayName("a name counts in its period, then as the one before, then no more")
    void periods() {
        add("a", 3);
        assertThat(tally.now("a")).isEqualTo(3);
        assertThat(tally.lately("a")).isEqualTo(3);

        period.set(8);
        assertThat(tally.now("a")).isZero();
        assertThat(tally.lately("a")).isEqualTo(3);
        add("a", 2);
        assertThat(tally.now("a")).isEqualTo(2);
        assertThat(tally.lately("a")).isEqualTo(5);

        period.set(9);
        assertThat(tally.lately("a")).isEqualTo(2);
        period.set(10);
        assertThat(tally.lately("a")).isZero();
    }

    @Test
    @DisplayName("a name that nobody added for long starts at zero, whatever it had")
    void longAgo() {
        add("a", 3);
        period.set(1_000);
        assertThat(tally.lately("a")).isZero();
        add("a", 1);
        assertThat(tally.lately("a")).isEqualTo(1);
    }

    @Test
    @DisplayName("names are told apart, even 4,000 of them, each added ten times")
    void apart() {
        for (int name = 0; name < 4_000; name++) {
            add("10.0." + name / 250 + "." + name % 250, 10);
        }
        assertThat(IntStream.range(0, 4_000).mapToLong(name -> tally.now("10.0." + name / 250 + "." + name % 250)))
                .allMatch(count -> count >= 10);
        long strangers = IntStream.range(0, 10_000)
                .filter(name -> tally.now("172.16." + name / 250 + "." + name % 250) > 0)
                .count();
        assertThat(strangers)
                .as("strangers of 10,000 that are taken for somebody")
                .isLessThan(20);
    }

    @Test
    @DisplayName("where names fall depends on the salt")
    void salted() {
        Tally other = new Tally(period::get, 43);
        int same = 0;
        for (int name = 0; name < 2_000; name++) {
            String flooding = "name-" + name;
            add(flooding, 1);
            other.add(flooding);
        }
        for (int name = 0; name < 200_000; name++) {
            boolean here = tally.now("victim-" + name) > 0;
            boolean there = other.now("victim-" + name) > 0;
            same += here && there ? 1 : 0;
        }
        assertThat(same).as("victims that the same flood hits in both").isZero();
    }

    @Test
    @DisplayName("a count that is full stays full")
    void full() {
        add("a", (1 << 22) + 5);
        assertThat(tally.now("a")).isEqualTo((1 << 22) - 1);
        assertThat(tally.lately("a")).isEqualTo((1 << 22) - 1);
        period.set(8);
        assertThat(tally.now("a")).isZero();
        assertThat(tally.lately("a")).isEqualTo((1 << 22) - 1);
    }

    private void add(String name, int times) {
        for (int time = 0; time < times; time++) {
            tally.add(name);
        }
    }
}
