package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import io.ratelimit.spi.StoreException;
import java.util.List;
import java.util.Set;

/**
 * Counts over all nodes, in a Hazelcast cluster. Its traffic is neither encrypted nor authenticated: a private network only.
 *
 * <p>As a member that belongs to the webapp, which is the default:
 *
 * <ul>
 *   <li>{@code cluster-name}: members of another name never meet; default {@code rate-limit}
 *   <li>{@code members}: the nodes to count with, {@code host} or {@code host:port} separated by commas; the same list may be
 *       given to all nodes; default none, this node counts alone
 *   <li>{@code member-host}: the address of this machine to listen on; default {@code 127.0.0.1}
 *   <li>{@code member-port}: the port to listen on, 1 to 65535, and the one of members named without; default 5701, or the
 *       next free one if neither this nor {@code members} is set
 * </ul>
 *
 * <p>As a client, which belongs to the webapp too:
 *
 * <ul>
 *   <li>{@code servers}: members of the cluster, {@code host} or {@code host:port} separated by commas; port 5701 if none is
 *       named. They need the jars of this module on their class path
 *   <li>{@code cluster-name}: the name that they have; default {@code rate-limit}
 * </ul>
 *
 * <p>Or on the application's own instance, member or client, which is never shut down:
 *
 * <ul>
 *   <li>the {@code ServletContext} attribute {@code io.ratelimit.hazelcast.instance} holds it, or
 *   <li>{@code instance}: its name, or
 *   <li>{@link #on}
 * </ul>
 *
 * <p>{@code max-waiting}: how many requests of this node may wait for one member that is silent, altogether or about one of its
 * partitions, 1 to 10000; default 64. Later ones are decided without it at once.
 *
 * <p>{@code combine}: {@code true}, the default, lets requests of this node that ask for one subject at the same time share their
 * way to its owner; {@code false} sends each on its own.
 */
public final class HazelcastStoreProvider implements PermitStoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HazelcastStoreProvider() {}

    @Override
    public String name() {
        return "hazelcast";
    }

    /**
     * Opens a store on the application's own Hazelcast, for an application that creates its filter itself. Settings of
     * this store do not reach it: {@code max-waiting} and {@code combine} are at their defaults.
     *
     * @param instance member, lite member or client; running, and never shut down by the store
     * @return a store that the caller, or the filter that it is handed to, closes
     * @throws StoreException if the instance or its cluster cannot serve, with a line for each reason and what to do
     */
    public static PermitStore on(HazelcastInstance instance) {
        return GivenInstance.open(instance, CallSettings.DEFAULT);
    }

    @Override
    public Set<String> settings() {
        return Set.copyOf(TopologyChoice.SETTINGS);
    }

    @Override
    public List<String> check(Context context) {
        try {
            TopologyChoice.of(context);
            return List.of();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).lines().toList();
        }
    }

    @Override
    public PermitStore open(Context context) {
        return TopologyChoice.of(context).get();
    }
}
