package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnConfigTest {

    private final Config ofMember =
            EmbeddedConfig.of(EmbeddedSettings.of(new SettingReader(TestMember.context(Map.of()))));
    private final ClientConfig ofClient = OwnClientConfig.of(new ClientSettings("cluster", List.of("127.0.0.1:5701")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hazelcast.operation.fail.on.indeterminate.state",
                "hazelcast.client.operation.fail.on.indeterminate.state",
                "hazelcast.backpressure.enabled"
            })
    @DisplayName("what a system property says for another Hazelcast of this JVM does not hold for ours")
    void systemProperties(String name) {
        System.setProperty(name, "true");
        try {
            boolean client = name.startsWith("hazelcast.client.");
            assertThat(client ? ofClient.getProperty(name) : ofMember.getProperty(name))
                    .isEqualTo("false");
        } finally {
            System.clearProperty(name);
        }
    }
}
