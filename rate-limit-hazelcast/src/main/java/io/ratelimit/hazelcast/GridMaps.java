package io.ratelimit.hazelcast;

import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.HazelcastInstance;

/** Our maps in a cluster that somebody else configured. */
final class GridMaps {

    private static final System.Logger LOG = System.getLogger(GridMaps.class.getName());

    private GridMaps() {}

    /**
     * Configures those that are not configured, on all members. Has no effect on a map that is in use already; whether all is
     * well afterwards is for {@link Inspection} to find out.
     */
    static void configure(HazelcastInstance instance) {
        for (MapConfig map : EmbeddedConfig.maps()) {
            try {
                instance.getConfig().addMapConfig(map);
            } catch (InvalidConfigurationException e) {
                LOG.log(System.Logger.Level.DEBUG, "map {0} is configured by the cluster", map.getName());
            }
        }
    }
}
