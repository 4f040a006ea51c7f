package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryPermitStoreTest extends PermitStoreContract {

    private final ManualClock clock = new ManualClock();
    private final InMemoryPermitStore store = new InMemoryPermitStore(clock, 7);

    @Override
    protected InMemoryPermitStore store() {
        return store;
    }

    @Override
    protected ManualClock clock() {
        return clock;
    }

    @Test
    void memoryFollowsTheNumberOfLiveSubjects() {
        for (int caller = 0; caller < 1_000; caller++) {
            spendOnce("old-" + caller);
        }
        assertThat(store.subjects()).isEqualTo(1_000);
        advance(Duration.ofMillis(Interval.SECOND.millis()));
        for (int caller = 0; caller < 1_000; caller++) {
            spendOnce("new-" + caller);
        }
        assertThat(store.subjects()).isEqualTo(1_000);
    }

    private void spendOnce(String subject) {
        Part part = new Part(1, List.of(new Limit(Interval.SECOND, 1)), 1);
        store.acquire(new Ask(subject, List.of(part), new Manner.Spend(), false), Duration.ofSeconds(1));
    }

    @Test
    void aHundredThousandInstantsTakeNoMoreRoomThanAThousand() {
        Part day = new Part(1, List.of(new Limit(Interval.DAY, 1_000_000)), 1);
        for (int instant = 0; instant < 100_000; instant++) {
            ask(new Manner.Spend(), day);
            advance(Duration.ofMillis(700));
        }
        assertThat(store.windows(subject())).hasSizeLessThan(1_100);
    }

    @Test
    void aStrangersWindowsAreEmpty() {
        assertThat(store.windows("nobody")).isEqualTo(Windows.empty());
    }

    @Test
    void countsAlone() {
        assertThat(store.sharers()).isEqualTo(1);
        assertThat(store.describe()).isEqualTo("memory; this node counts alone");
    }
}
