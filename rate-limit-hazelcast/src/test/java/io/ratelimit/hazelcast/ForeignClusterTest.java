package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForeignClusterTest {

    @Test
    @DisplayName("a class that this Hazelcast does not have leaves no client behind")
    void missingClass() {
        AtomicBoolean closed = new AtomicBoolean();
        Topology topology = new Topology() {
            @Override
            public HazelcastInstance instance() {
                throw new NoClassDefFoundError("another Hazelcast");
            }

            @Override
            public String describe() {
                return "a topology of the test";
            }

            @Override
            public void close() {
                closed.set(true);
            }
        };
        assertThatThrownBy(() -> ForeignCluster.open(topology, CallSettings.DEFAULT))
                .isInstanceOf(NoClassDefFoundError.class);
        assertThat(closed).isTrue();
    }
}
