package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
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
 */
public final class HazelcastStoreProvider implements PermitStoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HazelcastStoreProvider() {}

    @Override
    public String name() {
        return "hazelcast";
    }

    @Override
    public Set<String> settings() {
        return Source.SETTINGS;
    }

    @Override
    public List<String> check(Context context) {
        try {
            Source.of(context);
            return List.of();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).lines().toList();
        }
    }

    @Override
    public PermitStore open(Context context) {
        return Source.of(context).open();
    }
}
