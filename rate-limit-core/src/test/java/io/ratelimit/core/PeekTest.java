package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.Reason;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.PolicyDraft;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.StoreException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What code is told when it looks before it spends is what spending would come to")
class PeekTest {

    private final InMemoryPermitStore inner = new InMemoryPermitStore(InstantSource.system(), 1);
    private boolean silent;
    private final Problems problems = new Problems();
    private final Limiter limiter = open();
    private final FakeRequest request = new FakeRequest();

    private Limiter open() {
        Deployment.Supplied supplied =
                new Deployment.Supplied(List.of(), List.of(), List.of(), Optional.of(store()), InstantSource.system());
        return new Deployment(supplied, new Settings(problems), RulesFile.none(problems), new NoWebapp(), problems)
                .open();
    }

    private PermitStore store() {
        return (PermitStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {PermitStore.class}, (proxy, method, arguments) -> {
                    if (silent && method.getName().equals("acquire")) {
                        throw new StoreException("on purpose", null);
                    }
                    return method.invoke(inner, arguments);
                });
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    private Decision peek(OnStoreFailure mode, long permits) {
        EnumMap<Interval, Long> limits = new EnumMap<>(Map.of(Interval.HOUR, 50L));
        String name = "batch-" + mode;
        PolicyDraft draft = new PolicyDraft("ip", limits, name, 1, Count.ALL, mode, false, "");
        limiter.policies().add(draft, name, "test", problems);
        return limiter.begin(request, TestLimits.NONE).peek(name, permits);
    }

    @Test
    @DisplayName("more than the limit is too large, and waiting for it is futile")
    void tooLarge() {
        assertThat(peek(OnStoreFailure.INHERIT, 50)).isInstanceOf(Decision.Granted.class);
        Decision.Refused refused = (Decision.Refused) peek(OnStoreFailure.INHERIT, 51);
        assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refused.retryAfter()).isEmpty();
        assertThat(refused.all())
                .singleElement()
                .satisfies(usage -> assertThat(usage.remaining()).isEqualTo(50));
    }

    @Test
    @DisplayName("while the store is silent it follows the policy's failure mode")
    void silentStore() {
        silent = true;
        assertThat(((Decision.Refused) peek(OnStoreFailure.CLOSED, 1)).reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(((Decision.Granted) peek(OnStoreFailure.OPEN, 1)).degraded()).isTrue();
        assertThat(((Decision.Granted) peek(OnStoreFailure.LOCAL, 1)).degraded())
                .isTrue();
    }
}
