package io.ratelimit.hazelcast;

import com.hazelcast.config.Config;
import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.Map;
import java.util.Optional;

/** What an application brings along. */
final class GivenInstances {

    private GivenInstances() {}

    /** Returns the configuration of a member that knows nothing of us and meets the one on {@code otherPort}. */
    static Config config(int port, int otherPort) {
        Config config = new Config();
        config.setClusterName(TestMember.cluster());
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.local.localAddress", "127.0.0.1");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + otherPort);
        return config;
    }

    /** Returns what a webapp offers that has put an instance into the attribute. */
    static Context attribute(Object instance, Map<String, String> settings) {
        Context without = TestMember.context(settings);
        return new Context() {
            @Override
            public Optional<String> setting(String name) {
                return without.setting(name);
            }

            @Override
            public Optional<Object> attribute(String name) {
                return name.equals(TopologyChoice.ATTRIBUTE) ? Optional.of(instance) : Optional.empty();
            }
        };
    }
}
