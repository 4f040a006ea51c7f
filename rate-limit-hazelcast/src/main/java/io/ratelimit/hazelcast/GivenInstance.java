package io.ratelimit.hazelcast;

import com.hazelcast.client.impl.clientside.HazelcastClientProxy;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.StoreException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The application's own Hazelcast, member or client. It is used as it is and never shut down.
 *
 * @param instance running when it is handed over
 * @param describe what it is, for the log
 */
record GivenInstance(HazelcastInstance instance, String describe) implements Topology {

    private static final System.Logger LOG = System.getLogger(GivenInstance.class.getName());
    private static final String TWICE = "a request whose backup is late is counted by its owner and by this node alone";
    /** What must not be set, and what happens otherwise. */
    private static final Map<String, String> HARM = Map.of(
            "hazelcast.operation.fail.on.indeterminate.state",
            TWICE,
            "hazelcast.client.operation.fail.on.indeterminate.state",
            TWICE,
            "hazelcast.backpressure.enabled",
            "while many calls of the application are on their way, a request may wait to be sent, past its deadline");

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
        warn(instance);
        return ForeignCluster.open(new GivenInstance(instance, describe(instance)), calls);
    }

    private static void warn(HazelcastInstance instance) {
        HARM.forEach((name, harm) -> {
            if (Boolean.parseBoolean(property(instance, name))) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the Hazelcast instance {0} has {1} = true: {2}; set false",
                        instance.getName(),
                        name,
                        harm);
            }
        });
        if (!hearsOfBackups(instance)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the Hazelcast client {0} leaves it to owners to wait for backups: while one hangs, each grant that it"
                            + " should confirm costs the whole deadline and is counted by its owner and by this node alone;"
                            + " set backup-ack-to-client-enabled = true and the cluster routing mode ALL_MEMBERS",
                    instance.getName());
        }
    }

    private static boolean hearsOfBackups(HazelcastInstance instance) {
        try {
            return !(instance instanceof HazelcastClientProxy client)
                    || client.client.getInvocationService().isBackupAckToClientEnabled();
        } catch (LinkageError e) {
            // Another Hazelcast, whose client cannot be asked.
            return true;
        }
    }

    private static @Nullable String property(HazelcastInstance instance, String name) {
        if (instance instanceof HazelcastClientProxy client) {
            return client.getClientConfig().getProperty(name);
        }
        return instance.getLocalEndpoint() instanceof Member
                ? instance.getConfig().getProperty(name)
                : null;
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
