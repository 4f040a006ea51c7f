package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
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
            TestMember.await(() -> members.here().size() == 1);

            assertThat(store.acquire(Spenders.ask(full, 50), Spenders.TIMEOUT).outcome())
                    .isEqualTo(Outcome.REFUSED);
            assertThat(store.acquire(Spenders.ask(half, 50), Spenders.TIMEOUT).readings())
                    .extracting(Reading::used)
                    .containsExactly(21L);
            assertThat(store.describe()).contains("; this node counts alone: none of the members 127.0.0.1:");
        }
    }

    @Test
    @DisplayName("P5: what a crowd was granted stays spent when its owner dies under it")
    void whatWasGrantedTogetherStaysSpentWhenItsOwnerIsKilled() {
        try (TwoMembers members = TwoMembers.start();
                Crowd crowd = new Crowd(members.here().store(), members.subject(false), Spenders.TIMEOUT)) {
            crowd.awaitGranted(2_000);
            members.there().kill();
            crowd.awaitGranted(crowd.granted() + 2_000);
            crowd.stop();
            assertThat(crowd.used()).isGreaterThanOrEqualTo(crowd.granted());
        }
    }

    @Test
    @DisplayName("P1: what a crowd was granted is counted although its owner hung, and the crowd goes on afterwards")
    void whatWasGrantedTogetherStaysSpentWhenItsOwnerHangs() {
        try (TwoMembers members = TwoMembers.start();
                Crowd crowd = new Crowd(members.here().store(), members.subject(false), Duration.ofMillis(400))) {
            crowd.awaitGranted(2_000);
            members.there().freeze();
            crowd.awaitFailures(64);
            members.there().thaw();
            TestMember.await(() -> members.here().store().silent().isEmpty());
            crowd.awaitGranted(crowd.granted() + 2_000);
            crowd.stop();
            assertThat(crowd.used()).isGreaterThanOrEqualTo(crowd.granted());
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
    void whoTakesOverAPartitionIsWatchedInPlaceOfItsOwner() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            Owners owners = new Owners(members.here().instance(), 1);
            OwnerWatch there = owners.of(subject).owner();
            assertThat(there.name()).isEqualTo("127.0.0.1:" + members.portThere());
            assertThat(owners.of(subject)).isSameAs(owners.of(subject));
            members.there().leave();
            TestMember.await(() -> members.here().owns(subject));
            assertThat(owners.of(subject).owner()).isNotSameAs(there);
        }
    }

    @Test
    void aStoppedOwnerCostsTheTimeoutAndIsThenGivenUpUntilItAnswersAgain() {
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

            String address = "127.0.0.1:" + members.portThere();
            TestMember.await(() -> store.silent().equals(List.of(address)));
            assertThatThrownBy(() -> store.acquire(Spenders.ask(subject, 5), Spenders.TIMEOUT))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(address + " does not answer");
            assertThat(store.sharers()).as("the number last heard").isEqualTo(2);

            members.there().thaw();
            TestMember.await(() -> store.silent().isEmpty());
            assertThat(store.acquire(Spenders.ask(subject, 5), Spenders.TIMEOUT).outcome())
                    .isEqualTo(Outcome.GRANTED);
        }
    }

    @Test
    @DisplayName(
            "P1: an owner whose backup hangs has counted: its answer is taken, and the permit is not granted again")
    void aStoppedBackupDoesNotKeepTheOwnersAnswer() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(true);
            HazelcastPermitStore store = members.here().store();
            members.there().freeze();
            for (int spent = 1; spent <= 5; spent++) {
                Answer answer = store.acquire(Spenders.ask(subject, 5), Duration.ofSeconds(2));
                assertThat(answer.outcome()).isEqualTo(Outcome.GRANTED);
                assertThat(answer.readings()).extracting(Reading::used).containsExactly((long) spent);
            }
            assertThat(store.acquire(Spenders.ask(subject, 5), Duration.ofSeconds(2))
                            .outcome())
                    .isEqualTo(Outcome.REFUSED);

            members.there().thaw();
            TestMember.await(
                    () -> members.here().instance().getPartitionService().isClusterSafe());
            members.here().close();
            members.there().beginSpending(subject, 5, 1);
            assertThat(members.there().granted()).as("the backup has caught up").isZero();
        }
    }
}
