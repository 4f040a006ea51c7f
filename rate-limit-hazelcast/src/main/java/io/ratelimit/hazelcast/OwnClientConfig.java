package io.ratelimit.hazelcast;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import java.util.Map;

/**
 * The configuration of a client that belongs to one webapp: it knows only the servers it was told of, tells nobody outside, and
 * runs few threads. While it is not connected, calls fail at once; it tries to connect for as long as it lives.
 */
final class OwnClientConfig {

    private static final int CONNECT_MILLIS = 3_000;

    private OwnClientConfig() {}

    static ClientConfig of(ClientSettings settings) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(settings.clusterName());
        config.setClassLoader(OwnClientConfig.class.getClassLoader());
        properties().forEach(config::setProperty);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig()
                .setAddresses(settings.servers())
                .setConnectionTimeout(CONNECT_MILLIS)
                .setRedoOperation(true)
                .getAutoDetectionConfig()
                .setEnabled(false);
        // Hazelcast has one timeout for the first connection and for later ones. It never ends here, and the start is
        // bounded by whoever waits for it.
        config.getConnectionStrategyConfig()
                .setAsyncStart(true)
                .setReconnectMode(ReconnectMode.ASYNC)
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(250)
                .setMaxBackoffMillis(2_000)
                .setMultiplier(2)
                .setJitter(0.2)
                .setClusterConnectTimeoutMillis(Long.MAX_VALUE);
        return config;
    }

    private static Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.client.statistics.enabled", "false"),
                Map.entry("hazelcast.logging.type", EmbeddedConfig.loggingType()),
                Map.entry("hazelcast.client.io.input.thread.count", "1"),
                Map.entry("hazelcast.client.io.output.thread.count", "1"),
                Map.entry("hazelcast.client.event.thread.count", "1"),
                Map.entry("hazelcast.client.response.thread.count", "1"),
                Map.entry("hazelcast.client.heartbeat.interval", "1000"),
                Map.entry("hazelcast.client.heartbeat.timeout", "10000"),
                // A system property may say otherwise for another client of this JVM.
                Map.entry("hazelcast.client.operation.fail.on.indeterminate.state", "false"),
                // How long a call that found no owner is tried again; far beyond any deadline.
                Map.entry("hazelcast.client.invocation.timeout.seconds", "5"));
    }
}
