package io.ratelimit.hazelcast;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.map.EntryProcessor;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A client's route. The cluster that a client comes back to may have been restarted as a whole and have forgotten what was
 * added to its configuration; a step that came first would make our map without it. So calls fail, as they do while there is no
 * connection, until the client has told the cluster again.
 */
final class ReturningRoute implements Route, LifecycleListener {

    private static final System.Logger LOG = System.getLogger(ReturningRoute.class.getName());

    private final Route route;
    private final HazelcastInstance client;
    private final Runnable whenBack;
    private final UUID registration;
    private volatile boolean away;

    private ReturningRoute(Route route, HazelcastInstance client, Runnable whenBack) {
        this.route = route;
        this.client = client;
        this.whenBack = whenBack;
        this.registration = client.getLifecycleService().addLifecycleListener(this);
    }

    /**
     * Returns the route itself for a member, which is part of the cluster.
     *
     * @param whenBack called before the first step after a return
     */
    static Route of(Route route, HazelcastInstance instance, Runnable whenBack) {
        return instance.getLocalEndpoint() instanceof Member ? route : new ReturningRoute(route, instance, whenBack);
    }

    /** Events come one after another, on a thread that is there for them. */
    @Override
    public void stateChanged(LifecycleEvent event) {
        if (event.getState() == LifecycleState.CLIENT_DISCONNECTED) {
            away = true;
        } else if (event.getState() == LifecycleState.CLIENT_CONNECTED && away) {
            try {
                ForeignCluster.configure(client);
                whenBack.run();
                Inspection.run(client);
            } catch (RuntimeException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the Hazelcast cluster is back, but not as it should be: {0}",
                        e.getMessage());
            }
            away = false;
        }
    }

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        if (away) {
            throw new HazelcastClientOfflineException();
        }
        return route.send(subject, step);
    }

    @Override
    public @Nullable Object read(@Nullable Object answered) {
        return route.read(answered);
    }

    @Override
    public void waiveBackup(Future<?> sent, long millis) {
        route.waiveBackup(sent, millis);
    }

    @Override
    public void abandon(Future<?> sent) {
        route.abandon(sent);
    }

    @Override
    public String describe() {
        return route.describe();
    }

    @Override
    public void close() {
        try {
            client.getLifecycleService().removeLifecycleListener(registration);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the given client was shut down before its store was closed");
        }
        route.close();
    }
}
