package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A client of an external cluster that is started and stopped with its store.
 *
 * @param settings what it was started with
 * @param instance the running client
 */
record OwnClient(ClientSettings settings, HazelcastInstance instance) implements Topology {

    /** How long a deployment waits for the cluster. */
    static final Duration START = Duration.ofSeconds(20);

    private static final System.Logger LOG = System.getLogger(OwnClient.class.getName());

    /**
     * Starts a client and its store.
     *
     * @param patience how long to wait for a connection
     * @param calls how it calls the grid
     * @throws StoreException if it cannot start; then nothing is left of it
     */
    static HazelcastPermitStore start(
            ClientSettings settings, ClientConfig config, Duration patience, CallSettings calls) {
        CountDownLatch connected = new CountDownLatch(1);
        LifecycleListener listener = event -> {
            if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
                connected.countDown();
            }
        };
        config.addListenerConfig(new ListenerConfig(listener));
        OwnClient client = new OwnClient(settings, HazelcastClient.newHazelcastClient(config));
        try {
            client.await(connected, patience);
        } catch (StoreException e) {
            client.close();
            throw e;
        }
        return ForeignCluster.open(client, calls);
    }

    private void await(CountDownLatch connected, Duration patience) {
        try {
            if (!connected.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreException(
                        "no member of the Hazelcast cluster " + settings.clusterName() + " let us in at " + servers()
                                + " within " + patience.toSeconds()
                                + " s; check that they run there (rate-limit.servers)"
                                + " and that this is their cluster's name (rate-limit.cluster-name)",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the Hazelcast cluster at " + servers(), null);
        }
    }

    private String servers() {
        return String.join(", ", settings.servers());
    }

    @Override
    public String describe() {
        return "hazelcast (client of cluster " + settings.clusterName() + ", servers " + servers() + ")";
    }

    @Override
    public void close() {
        try {
            instance.shutdown();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the Hazelcast client did not stop as it should", e);
        }
    }
}
