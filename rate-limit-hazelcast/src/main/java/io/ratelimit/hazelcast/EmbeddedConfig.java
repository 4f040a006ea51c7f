package io.ratelimit.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import com.hazelcast.spi.properties.ClusterProperty;
import java.util.List;
import java.util.Map;

/**
 * The configuration of a member that belongs to one webapp: it listens on one address, meets only the members it was told of,
 * tells nobody outside, and runs few threads.
 */
final class EmbeddedConfig {

    /** Subject to windows. */
    static final String WINDOWS = "rate-limit-windows";
    /** Which nodes share the limits. */
    static final String NODES = "rate-limit-nodes";
    /** Id to what all nodes know: grants, the audit trail, the secret that nodes made up. */
    static final String RECORDS = "rate-limit-records";

    private static final String ALL_PARTITIONS = ClusterProperty.PARTITION_COUNT.getDefaultValue();
    private static final int MERGE_BATCH = 100;

    private EmbeddedConfig() {}

    static Config of(EmbeddedSettings settings) {
        Config config = new Config();
        config.setClusterName(settings.clusterName());
        config.setClassLoader(EmbeddedConfig.class.getClassLoader());
        properties(settings).forEach(config::setProperty);
        config.getMetricsConfig().setEnabled(false);
        network(settings, config.getAdvancedNetworkConfig());
        maps().forEach(config::addMapConfig);
        return config;
    }

    /** Returns the configuration of every map that the store uses, for any topology. */
    static List<MapConfig> maps() {
        return List.of(
                windows(), kept(NODES, PutIfAbsentMergePolicy.class), kept(RECORDS, NewestRecordMergePolicy.class));
    }

    private static Map<String, String> properties(EmbeddedSettings settings) {
        int partitionThreads = Math.min(4, Math.max(2, Runtime.getRuntime().availableProcessors()));
        return Map.ofEntries(
                // Unlike an interface in the network configuration, this does not hide host names of other machines.
                Map.entry("hazelcast.local.localAddress", settings.host().getHostAddress()),
                Map.entry("hazelcast.socket.bind.any", "false"),
                Map.entry("hazelcast.prefer.ipv4.stack", "false"),
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.shutdownhook.enabled", "false"),
                Map.entry("hazelcast.graceful.shutdown.max.wait", "10"),
                Map.entry("hazelcast.logging.type", loggingType()),
                Map.entry("hazelcast.io.thread.count", "1"),
                Map.entry("hazelcast.event.thread.count", "1"),
                Map.entry("hazelcast.operation.response.thread.count", "1"),
                Map.entry("hazelcast.clientengine.thread.count", "1"),
                Map.entry("hazelcast.operation.thread.count", Integer.toString(partitionThreads)),
                Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
                Map.entry("hazelcast.health.monitoring.level", "OFF"),
                // A system property may say otherwise for another Hazelcast of this JVM.
                Map.entry("hazelcast.operation.fail.on.indeterminate.state", "false"),
                Map.entry("hazelcast.backpressure.enabled", "false"),
                Map.entry("hazelcast.wait.seconds.before.join", "0"),
                Map.entry("hazelcast.max.join.seconds", "20"),
                // By default a tenth of each of six partitions is cleaned up in five seconds: subjects whose windows
                // are long empty would keep the places of new ones. Hazelcast stops after a millisecond in each.
                Map.entry("hazelcast.internal.map.expiration.cleanup.operation.count", ALL_PARTITIONS),
                Map.entry("hazelcast.internal.map.expiration.cleanup.percentage", "100"),
                // A stopped process keeps its entries until it is given up; below 5 seconds a long collection is
                // mistaken for one.
                Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
                Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
                // After a split each side grants the whole limit until they merge: by default up to five minutes.
                Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
                Map.entry("hazelcast.merge.next.run.delay.seconds", "10"));
    }

    static String loggingType() {
        try {
            Class.forName("org.slf4j.Logger", false, EmbeddedConfig.class.getClassLoader());
            return "slf4j";
        } catch (ClassNotFoundException e) {
            return "jdk";
        }
    }

    /**
     * An endpoint for members alone. One for all protocols has a flaw: a connection to a process that hangs, accepted by its
     * kernel and then silent, keeps the thread that writes to all members busy, until they give each other up.
     */
    private static void network(EmbeddedSettings settings, AdvancedNetworkConfig network) {
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(settings.port()).setPortAutoIncrement(settings.nextPorts());
        network.setEnabled(true).setMemberEndpointConfig(endpoint);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig()
                .setEnabled(!settings.members().isEmpty())
                .setMembers(List.copyOf(settings.members()))
                .setConnectionTimeoutSeconds(3);
    }

    /** Nothing is evicted to make room: that would give back what was spent. */
    private static MapConfig windows() {
        MapConfig map = new MapConfig(WINDOWS)
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setBackupCount(1)
                .setAsyncBackupCount(0)
                .setMergePolicyConfig(mergedBy(WindowsMergePolicy.class));
        map.getEvictionConfig().setEvictionPolicy(EvictionPolicy.NONE);
        return map;
    }

    private static MapConfig kept(String name, Class<?> mergePolicy) {
        return new MapConfig(name).setBackupCount(1).setMergePolicyConfig(mergedBy(mergePolicy));
    }

    private static MergePolicyConfig mergedBy(Class<?> policy) {
        return new MergePolicyConfig(policy.getName(), MERGE_BATCH);
    }
}
