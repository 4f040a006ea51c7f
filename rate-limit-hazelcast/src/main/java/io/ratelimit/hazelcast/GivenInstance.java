package io.ratelimit.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;

/**
 * The application's own Hazelcast, member or client. It is used as it is and never shut down.
 *
 * @param instance running when it is handed over
 * @param describe what it is, for the log
 */
record GivenInstance(HazelcastInstance instance, String describe) implements Topology {

    /**
     * Opens a store on it.
     *
     * @throws StoreException if it cannot serve, with a line for each reason
     */
    static HazelcastPermitStore open(HazelcastInstance instance, CallSettings calls) {
        if (!instance.getLifecycleService().isRunning()) {
            throw new StoreException(
                    "the Hazelcast instance " + instance.getName() + " is not running: start it before the webapp",
                    null);
        }
        OwnClasses.check(instance);
        return ForeignCluster.open(new GivenInstance(instance, describe(instance)), calls);
    }

    private static String describe(HazelcastInstance instance) {
        String role = instance.getLocalEndpoint() instanceof Member ? "member" : "client";
        return "hazelcast (given instance " + instance.getName() + ", " + role + " of cluster "
                + instance.getConfig().getClusterName() + ")";
    }

    /** The instance belongs to somebody else. */
    @Override
    public void close() {}
}
