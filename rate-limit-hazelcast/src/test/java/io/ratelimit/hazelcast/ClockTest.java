package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clocks that disagree cost: windows are as exact as the clocks of two successive owners are equal. */
@Timeout(120)
class ClockTest {

    private static final int LIMIT = 10;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SKEW = Duration.ofSeconds(5);

    /** Spends the limit of an hour on the other member, which then dies, and returns who owns the entry now. */
    private static TestMember successor(TwoMembers members, String subject) {
        members.there().beginSpending(subject, LIMIT, LIMIT);
        assertThat(members.there().granted()).isEqualTo(LIMIT);
        members.there().kill();
        TestMember.await(() -> members.here().owns(subject));
        return members.here();
    }

    private static long granted(TestMember member, String subject) {
        return Spenders.spendInTurn(member.store(), subject, LIMIT, LIMIT + 1);
    }

    @Test
    @DisplayName("P1: a successor 5 s ahead grants again 5 s early, and not a millisecond more")
    void aSuccessorAhead() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            members.here().clock().advance(SKEW);
            TestMember owner = successor(members, subject);
            owner.clock().advance(HOUR.minus(SKEW).minusMillis(1));
            assertThat(granted(owner, subject)).isZero();
            owner.clock().advance(Duration.ofMillis(1));
            assertThat(granted(owner, subject)).isEqualTo(LIMIT);
        }
    }

    @Test
    @DisplayName("P2: a successor 5 s behind grants again 5 s late, and not a millisecond more")
    void aSuccessorBehind() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            members.there().advance(SKEW);
            TestMember owner = successor(members, subject);
            assertThat(granted(owner, subject)).isZero();
            owner.clock().advance(HOUR.plus(SKEW).minusMillis(1));
            assertThat(granted(owner, subject)).isZero();
            owner.clock().advance(Duration.ofMillis(1));
            assertThat(granted(owner, subject)).isEqualTo(LIMIT);
        }
    }

    @Test
    @DisplayName("P1: a clock set a day ahead empties the windows: at most the limit once more")
    void aDayAhead() {
        try (TestMember member = TestMember.alone()) {
            assertThat(granted(member, "s")).isEqualTo(LIMIT);
            member.clock().advance(Duration.ofDays(1));
            assertThat(granted(member, "s")).isEqualTo(LIMIT);
            assertThat(granted(member, "s")).isZero();
            member.clock().advance(HOUR.minusMillis(1));
            assertThat(granted(member, "s")).isZero();
        }
    }

    @Test
    @DisplayName("P2: a clock set a day back blocks nobody for longer than the interval and 10 s")
    void aDayBack() {
        try (TestMember member = TestMember.alone()) {
            assertThat(granted(member, "s")).isEqualTo(LIMIT);
            member.clock().advance(Duration.ofDays(-1));
            assertThat(granted(member, "s"))
                    .as("what was spent is not forgotten")
                    .isZero();
            member.clock().advance(HOUR.minusMillis(1));
            assertThat(granted(member, "s")).isZero();
            member.clock().advance(Duration.ofMillis(1));
            assertThat(granted(member, "s")).isEqualTo(LIMIT);
        }
    }
}
