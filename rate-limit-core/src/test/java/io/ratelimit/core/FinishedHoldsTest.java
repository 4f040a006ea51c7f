package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FinishedHoldsTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final FinishedHolds finished = new FinishedHolds(Duration.ofSeconds(2), nanos::get);

    @Test
    @DisplayName("ids are there until they are told, by entry")
    void told() {
        finished.add("a", 1);
        finished.add("a", 2);
        finished.add("b", 3);
        assertThat(finished.of("a")).containsExactly(1L, 2L);
        finished.told("a", List.of(1L));
        assertThat(finished.of("a")).containsExactly(2L);
        assertThat(finished.of("b")).containsExactly(3L);
        assertThat(finished.of("c")).isEmpty();
    }

    @Test
    @DisplayName("ids live at least as long as their holds and are gone after two lives")
    void forgotten() {
        finished.add("a", 1);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos() - 1);
        finished.add("a", 2);
        assertThat(finished.of("a")).containsExactly(1L, 2L);
        nanos.addAndGet(2);
        finished.add("a", 3);
        assertThat(finished.of("a")).as("the hold of 2 may still run").containsExactly(1L, 2L, 3L);
        finished.told("a", List.of(2L, 3L));
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(finished.of("a")).containsExactly();
    }

    @Test
    @DisplayName("of one entry the newest 64 are kept, as many as can run")
    void bounded() {
        LongStream.range(0, 100).forEach(id -> finished.add("a", id));
        assertThat(finished.of("a")).hasSize(64).startsWith(36L).endsWith(99L);
    }
}
