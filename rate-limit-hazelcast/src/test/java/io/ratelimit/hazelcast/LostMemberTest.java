package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left when the other member stops, dies or leaves. */
@Timeout(120)
class LostMemberTest {

    @Test
    void whatWasGrantedStaysSpentWhenItsOwnerIsKilled() {
        try (TwoMembers members = TwoMembers.start()) {
            String full = members.subject(false);
            String half = members.subject(false);
            HazelcastPermitStore store = members.here().store();
            assertThat(Spenders.spendInTurn(store, full, 50, 50)).isEqualTo(50);
            members.there().beginSpending(half, 50, 5);
            assertThat(members.there().granted()).isEqualTo(20);

            members.there().kill();
            TestMember.await(() -> store.sharers() == 1);

            assertThat(store.acquire(Spenders.ask(full, 50), Spenders.TIMEOUT).outcome())
                    .isEqualTo(Outcome.REFUSED);
            assertThat(store.acquire(Spenders.ask(half, 50), Spenders.TIMEOUT).readings())
                    .extracting(Reading::used)
                    .containsExactly(21L);
            assertThat(store.describe()).contains("; this node counts alone: none of the members 127.0.0.1:");
        }
    }

    @Test
    void whatWasGrantedStaysSpentWhenItsOwnerLeaves() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            HazelcastPermitStore store = members.here().store();
            assertThat(Spenders.spendInTurn(store, subject, 50, 50)).isEqualTo(50);
            members.there().leave();
            assertThat(store.acquire(Spenders.ask(subject, 50), Spenders.TIMEOUT)
                            .outcome())
                    .isEqualTo(Outcome.REFUSED);
        }
    }

    @Test
    void aStoppedOwnerCostsTheTimeoutAndNoMore() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            HazelcastPermitStore store = members.here().store();
            members.there().freeze();
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.acquire(Spenders.ask(subject, 5), Duration.ofMillis(500)))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("no answer within 500 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(500), Duration.ofSeconds(3));

            members.there().thaw();
            assertThat(store.acquire(Spenders.ask(subject, 5), Spenders.TIMEOUT).outcome())
                    .isEqualTo(Outcome.GRANTED);
        }
    }
}
