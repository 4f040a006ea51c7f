package io.ratelimit.hazelcast;

import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;

/** A cluster that somebody else configured. */
final class ForeignCluster {

    private static final System.Logger LOG = System.getLogger(ForeignCluster.class.getName());

    private ForeignCluster() {}

    /**
     * Opens a store in it.
     *
     * @param calls how this node calls the grid
     * @throws StoreException if it cannot serve, with a line for each reason; then, as after an error, the topology is closed
     */
    static HazelcastPermitStore open(Topology topology, CallSettings calls) {
        try {
            configure(topology.instance());
            Inspection.run(topology.instance());
            return HazelcastPermitStore.open(topology, calls);
        } catch (StoreException | Error e) {
            topology.close();
            throw e;
        } catch (RuntimeException e) {
            topology.close();
            throw new StoreException("the Hazelcast cluster does not do what is asked of it: " + e.getMessage(), e);
        }
    }

    /**
     * Configures those of our maps that are not configured, on all members. Has no effect on a map that is in use already;
     * whether all is well afterwards is for {@link Inspection} to find out.
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
