package io.ratelimit.hazelcast;

import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.PartitioningStrategyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.map.impl.MapContainer;
import com.hazelcast.map.impl.MapService;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What matters of a map's configuration, by the names it has in Hazelcast's configuration files. */
final class MapFacts {

    static final String BACKUPS = "backup-count";
    static final String EVICTION = "eviction-policy";
    static final String IDLE = "max-idle-seconds";
    static final String TTL = "time-to-live-seconds";
    static final String MERGE = "merge-policy";
    static final String FORMAT = "in-memory-format";
    static final String NEAR_CACHE = "near-cache";
    static final String STORE = "map-store";
    static final String PARTITIONING = "partition-strategy";
    static final String NONE = "none";

    private static final System.Logger LOG = System.getLogger(MapFacts.class.getName());

    private MapFacts() {}

    /** Reads them off a configuration. */
    static Map<String, String> of(MapConfig config) {
        EvictionConfig eviction = config.getEvictionConfig();
        return Map.of(
                BACKUPS, Integer.toString(config.getBackupCount()),
                EVICTION, eviction.getEvictionPolicy().name(),
                IDLE, Integer.toString(config.getMaxIdleSeconds()),
                TTL, Integer.toString(config.getTimeToLiveSeconds()),
                MERGE, config.getMergePolicyConfig().getPolicy(),
                FORMAT, config.getInMemoryFormat().name(),
                NEAR_CACHE, config.getNearCacheConfig() == null ? NONE : "enabled",
                STORE, config.getMapStoreConfig().isEnabled() ? "enabled" : NONE,
                PARTITIONING, partitioning(config));
    }

    private static String partitioning(MapConfig config) {
        PartitioningStrategyConfig strategy = config.getPartitioningStrategyConfig();
        if (strategy == null) {
            return config.getPartitioningAttributeConfigs().isEmpty() ? NONE : "by attributes";
        }
        return strategy.getPartitioningStrategyClass() == null
                ? String.valueOf(strategy.getPartitioningStrategy())
                : strategy.getPartitioningStrategyClass();
    }

    /**
     * Returns the configuration that a map of this member works with, which is not the configured one if that came after the
     * map. Falls back on that one in a Hazelcast that keeps it elsewhere, and for a map that does not exist yet.
     */
    static MapConfig effective(HazelcastInstance member, String map) {
        try {
            if (member instanceof HazelcastInstanceImpl known) {
                MapService maps = known.node.getNodeEngine().getService(MapService.SERVICE_NAME);
                @Nullable MapContainer existing = maps.getMapServiceContext().getExistingMapContainer(map);
                if (existing != null) {
                    return existing.getMapConfig();
                }
            }
        } catch (LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "this Hazelcast keeps the configuration of its maps elsewhere", e);
        }
        return member.getConfig().findMapConfig(map);
    }
}
