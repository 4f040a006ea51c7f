package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ReconnectionTest {

    private final CountDownLatch silent = new CountDownLatch(1);
    private final Config config = new Config();
    private final HazelcastInstance client = (HazelcastInstance) Proxy.newProxyInstance(
            ReconnectionTest.class.getClassLoader(),
            new Class<?>[] {HazelcastInstance.class},
            (proxy, called, arguments) -> switch (called.getName()) {
                case "getConfig" -> config;
                case "getExecutorService" -> {
                    silent.await();
                    yield null;
                }
                default -> null;
            });

    @Test
    @DisplayName("a client that leaves again while the members are inspected is away")
    void awayAgain() {
        try (Reconnection reconnection = new Reconnection(client, () -> {})) {
            reconnection.stateChanged(event(LifecycleState.CLIENT_DISCONNECTED));
            reconnection.stateChanged(event(LifecycleState.CLIENT_CONNECTED));
            assertThatCode(reconnection::check).doesNotThrowAnyException();
            reconnection.stateChanged(event(LifecycleState.CLIENT_DISCONNECTED));
            assertThatThrownBy(reconnection::check).isInstanceOf(HazelcastClientOfflineException.class);
        }
    }

    private static LifecycleEvent event(LifecycleState state) {
        return new LifecycleEvent(state);
    }
}
