package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client is away from its cluster. The cluster that it comes back to may have been restarted as a whole and have
 * forgotten what was added to its configuration; a call that came first would make one of our maps without it. So calls fail, as
 * they do while there is no connection, until the client has told the cluster again. A member, which is part of the cluster, is
 * never away. Safe for use by several threads.
 */
final class Reconnection implements LifecycleListener, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Reconnection.class.getName());

    private final HazelcastInstance instance;
    private final boolean ofClient;
    private final Runnable whenBack;
    private volatile boolean away;
    private volatile @Nullable UUID registration;
    private volatile @Nullable Thread inspection;

    /**
     * Watches nothing yet.
     *
     * @param whenBack called after each return, when calls go through again
     */
    Reconnection(HazelcastInstance instance, Runnable whenBack) {
        this.instance = instance;
        this.ofClient = !(instance.getLocalEndpoint() instanceof Member);
        this.whenBack = whenBack;
    }

    /** Returns a route that no step takes while the client is away; for a member the route itself. */
    Route guard(Route route) {
        return ofClient ? new ReturningRoute(route, this) : route;
    }

    /** Begins to watch, if this is a client. */
    void begin() {
        if (ofClient) {
            registration = instance.getLifecycleService().addLifecycleListener(this);
        }
    }

    /**
     * Comes before each call to one of our maps that goes by no guarded route.
     *
     * @throws HazelcastClientOfflineException while the client is away
     */
    void check() {
        if (away) {
            throw new HazelcastClientOfflineException();
        }
    }

    /** Events come one after another, on a thread that is there for them. */
    @Override
    public void stateChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
            away = true;
        } else if (event.getState() == LifecycleState.CLIENT_CONNECTED && away) {
            warnIfItFails(this::comeBack);
        }
    }

    private static void warnIfItFails(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the Hazelcast cluster is back, but not as it should be: {0}",
                    e.getMessage());
        }
    }

    private void comeBack() {
        try {
            ForeignCluster.configure(instance);
        } finally {
            away = false;
        }
        whenBack.run();
        // Waits for members that do not answer, while this thread has to hear that the client is away again.
        Thread thread = new Thread(() -> warnIfItFails(() -> Inspection.run(instance)), "rate-limit-inspection");
        thread.setDaemon(true);
        thread.start();
        inspection = thread;
    }

    @Override
    public void close() {
        Thread inspecting = inspection;
        if (inspecting != null) {
            inspecting.interrupt();
        }
        UUID registered = registration;
        if (registered == null) {
            return;
        }
        try {
            instance.getLifecycleService().removeLifecycleListener(registered);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the given client was shut down before its store was closed");
        }
    }
}
