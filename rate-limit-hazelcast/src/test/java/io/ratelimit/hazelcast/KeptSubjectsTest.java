package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptSubjectsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10_000_000);
    private final AtomicLong entries = new AtomicLong(3);
    private final KeptSubjects kept = new KeptSubjects(this::count, nanos::get);
    private boolean failing;

    private long count() {
        if (failing) {
            throw new IllegalStateException("not running");
        }
        return entries.getAndIncrement();
    }

    @Test
    void entriesAreCountedEveryTwentyMilliseconds() {
        assertThat(kept.about()).isEqualTo(3);
        nanos.addAndGet(19_999_999);
        assertThat(kept.about()).isEqualTo(3);
        nanos.addAndGet(1);
        assertThat(kept.about()).isEqualTo(4);
        assertThat(kept.about()).isEqualTo(4);
    }

    @Test
    void theLastCountStandsWhenCountingFails() {
        assertThat(kept.about()).isEqualTo(3);
        failing = true;
        nanos.addAndGet(20_000_000);
        assertThat(kept.about()).isEqualTo(3);
    }

    @Test
    void aMemberCountsWhatItKeeps() {
        try (TestMember member = TestMember.alone()) {
            Spenders.spendInTurn(member.store(), "first", 5, 1);
            Spenders.spendInTurn(member.store(), "second", 5, 1);
            TestMember.await(() -> member.store().subjects() == 2);
        }
    }
}
