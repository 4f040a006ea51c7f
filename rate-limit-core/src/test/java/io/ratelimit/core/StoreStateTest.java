package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreStateTest {

    private final List<Boolean> told = new ArrayList<>();
    private List<String> silent = List.of();
    private long now = 77;

    private final RateLimitListener listener = new RateLimitListener() {
        @Override
        public void storeState(boolean answering) {
            told.add(answering);
        }
    };
    private final StoreState state = new StoreState(store(), event -> event.accept(listener), () -> now);

    private PermitStore store() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PermitStore.class},
                (proxy, method, arguments) -> method.getName().equals("silent") ? silent : (Object) 3);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void changesAreToldOnce() {
        for (int request = 0; request < 1_000; request++) {
            state.failed(new StoreException("nobody is there", null));
            state.degraded();
            state.answered();
        }
        assertThat(told).containsExactly(false);
        assertThat(state.health().answering()).isFalse();
        assertThat(state.health().degraded()).isEqualTo(1_000);
        assertThat(state.health().nodes()).isEqualTo(3);

        pass(Duration.ofSeconds(5));
        state.answered();
        state.answered();
        assertThat(told).containsExactly(false, true);
        assertThat(state.health().answering()).isTrue();
    }

    @Test
    void itDoesNotAnswerAgainBeforeNothingHasFailedForAWhile() {
        state.failed(new StoreException("one owner is silent", null));
        pass(Duration.ofMillis(4_999));
        state.answered();
        assertThat(state.health().answering()).isFalse();
        state.failed(new StoreException("one owner is silent", null));
        pass(Duration.ofMillis(4_999));
        state.answered();
        assertThat(state.health().answering()).isFalse();
        pass(Duration.ofMillis(1));
        state.answered();
        assertThat(state.health().answering()).isTrue();
    }

    @Test
    void itDoesNotAnswerAgainWhileAPartIsKnownToBeSilent() {
        state.failed(new StoreException("one owner is silent", null));
        silent = List.of("127.0.0.1:5702");
        pass(Duration.ofMinutes(1));
        state.answered();
        assertThat(state.health().answering()).isFalse();
        assertThat(state.health().silent()).containsExactly("127.0.0.1:5702");
        silent = List.of();
        state.answered();
        assertThat(state.health().answering()).isTrue();
    }
}
