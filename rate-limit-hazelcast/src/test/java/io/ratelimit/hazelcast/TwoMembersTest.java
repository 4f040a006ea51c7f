package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.store.PermitStoreContract;
import io.ratelimit.spi.PermitStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The contract asked of one member, for entries that it owns and for entries of a member in another process. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoMembersTest {

    private final TwoMembers members = TwoMembers.start();

    @AfterAll
    void stop() {
        members.close();
    }

    private abstract class Contract extends PermitStoreContract {

        abstract boolean ownedHere();

        @Override
        protected PermitStore store() {
            return members.here().store();
        }

        @Override
        protected ManualClock clock() {
            return members.here().clock();
        }

        @Override
        protected void advance(Duration by) {
            members.advance(by);
        }

        @Override
        protected String newSubject() {
            return members.subject(ownedHere());
        }
    }

    @Nested
    class AnEntryOwnedHere extends Contract {
        @Override
        boolean ownedHere() {
            return true;
        }
    }

    @Nested
    class AnEntryOwnedByTheOtherMember extends Contract {
        @Override
        boolean ownedHere() {
            return false;
        }
    }

    @Test
    void twoProcessesTogetherAreGrantedExactlyTheLimit() {
        for (boolean ownedHere : new boolean[] {true, false}) {
            String subject = members.subject(ownedHere);
            members.there().beginSpending(subject, 1_000, 300);
            long here = Spenders.spend(members.here().store(), subject, 1_000, 300);
            long there = members.there().granted();
            assertThat(here + there).isEqualTo(1_000);
            assertThat(there).isPositive();
        }
    }

    @Test
    @DisplayName("P1: two nodes that both combine are together granted exactly the limit")
    void twoCrowdsAreTogetherGrantedExactlyTheLimit() {
        for (boolean ownedHere : new boolean[] {true, false}) {
            String subject = members.subject(ownedHere);
            members.there().beginSpending(subject, 3_000, 100, 24);
            long here = Spenders.spend(members.here().store(), subject, 3_000, 100, 24);
            long there = members.there().granted();
            assertThat(here + there).isEqualTo(3_000);
            assertThat(there).isPositive();
        }
    }

    @Test
    void bothAreSharersAndSaySo() {
        assertThat(members.here().store().sharers()).isEqualTo(2);
        assertThat(members.here().store().describe())
                .contains("; counts with 1 other node: 127.0.0.1:" + members.portThere());
    }
}
