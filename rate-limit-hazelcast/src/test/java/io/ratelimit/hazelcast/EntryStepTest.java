package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.hazelcast.map.IMap;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a step leaves in the map. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EntryStepTest {

    private final TestMember member = TestMember.alone();
    private final IMap<String, long[]> windows = member.instance().getMap(EmbeddedConfig.WINDOWS);

    @AfterAll
    void stop() {
        member.close();
    }

    @Test
    void anEntryOutlivesItsLongestWindow() {
        Part part = new Part(1, List.of(new Limit(Interval.MINUTE, 5), new Limit(Interval.SECOND, 5)), 1);
        spend(new Ask("minute", List.of(part), new Manner.Spend(), false));
        long ttl = Objects.requireNonNull(windows.getEntryView("minute")).getTtl();
        assertThat(ttl).isBetween(Interval.MINUTE.millis() + 2_000, Interval.MINUTE.millis() + 3_000);
    }

    @Test
    void aRefusalLeavesTheEntryAsItWas() {
        spend(Spenders.ask("full", 1));
        long[] before = windows.get("full");
        long expires = Objects.requireNonNull(windows.getEntryView("full")).getExpirationTime();
        assertThat(spend(Spenders.ask("full", 1))).isEqualTo(Outcome.REFUSED);
        assertThat(windows.get("full")).isEqualTo(before);
        assertThat(Objects.requireNonNull(windows.getEntryView("full")).getExpirationTime())
                .isEqualTo(expires);
    }

    @Test
    void askingAndForgettingLeaveNothingBehind() {
        member.store()
                .acquire(
                        new Ask("peeked", Spenders.ask("peeked", 1).parts(), new Manner.Peek(), false),
                        Spenders.TIMEOUT);
        assertThat(windows.containsKey("peeked")).isFalse();
        spend(Spenders.ask("forgotten", 1));
        member.store().forget("forgotten", Spenders.TIMEOUT);
        assertThat(windows.containsKey("forgotten")).isFalse();
    }

    @Test
    void aDamagedEntryIsAFailureAndNoFreePass() {
        windows.set("damaged", new long[] {-1, 2, 3});
        assertThatThrownBy(() -> spend(Spenders.ask("damaged", 5)))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("the entry is not readable on its owner: ");
        assertThat(windows.get("damaged")).containsExactly(-1, 2, 3);
        member.store().forget("damaged", Spenders.TIMEOUT);
        assertThat(spend(Spenders.ask("damaged", 5))).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void anEntryOfSomebodyElseIsAFailureUntilItIsForgotten() {
        IMap<String, Object> map = member.instance().getMap(EmbeddedConfig.WINDOWS);
        map.set("foreign", "a string");
        String reason = "the entry is not readable on its owner: the map holds a java.lang.String instead of windows";
        assertThatThrownBy(() -> spend(Spenders.ask("foreign", 5)))
                .isInstanceOf(StoreException.class)
                .hasMessage(reason);
        assertThatThrownBy(() -> member.store().settle("foreign", 1, true, Spenders.TIMEOUT))
                .hasMessage(reason);
        assertThatThrownBy(() -> member.store().add("foreign", Windows.empty(), Spenders.TIMEOUT))
                .hasMessage(reason);
        assertThat(map.get("foreign")).isEqualTo("a string");
        member.store().forget("foreign", Spenders.TIMEOUT);
        assertThat(spend(Spenders.ask("foreign", 5))).isEqualTo(Outcome.GRANTED);
    }

    @Test
    void anInstantFarInTheFutureNeitherOverflowsNorBlocks() {
        spend(Spenders.ask("future", 5));
        long[] words = Objects.requireNonNull(windows.get("future"));
        words[words.length - 6] += 1L << 50;
        windows.set("future", words);
        assertThat(spend(Spenders.ask("future", 5))).isEqualTo(Outcome.GRANTED);
        assertThat(Objects.requireNonNull(windows.getEntryView("future")).getTtl())
                .isLessThanOrEqualTo(Interval.HOUR.millis() + 13_000);
    }

    @Test
    void theStoreCountsByTheClusterTimeOfTheOwnerUnderItsOwnId() {
        Owner owner = Owner.of(member.instance());
        assertThat(owner.clock().getAsLong()).isEqualTo(ManualClock.START);
        member.instance().getUserContext().remove(Owner.CONTEXT_KEY);
        Owner real = Owner.of(member.instance());
        member.instance().getUserContext().put(Owner.CONTEXT_KEY, owner);
        assertThat(real.clock().getAsLong()).isCloseTo(System.currentTimeMillis(), within(10_000L));
        assertThat(real.origin().getAsLong())
                .isEqualTo(member.instance()
                        .getCluster()
                        .getLocalMember()
                        .getUuid()
                        .getLeastSignificantBits())
                .isNotZero();
    }

    private Outcome spend(Ask ask) {
        return member.store().acquire(ask, Spenders.TIMEOUT).outcome();
    }
}
