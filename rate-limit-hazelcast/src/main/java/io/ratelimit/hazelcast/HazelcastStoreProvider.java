package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStoreProvider;
import java.util.List;
import java.util.Set;

/**
 * Starts a Hazelcast member that belongs to the webapp and counts with the members it is told of. The traffic between members
 * is neither encrypted nor authenticated: {@code member-host} must be an address of a private network.
 *
 * <ul>
 *   <li>{@code cluster-name}: members of another name never meet; default {@code rate-limit}
 *   <li>{@code members}: the nodes to count with, {@code host} or {@code host:port} separated by commas; the same list may be
 *       given to all nodes; default none, this node counts alone
 *   <li>{@code member-host}: the address of this machine to listen on; default {@code 127.0.0.1}
 *   <li>{@code member-port}: the port to listen on, 1 to 65535, and the one of members named without; default 5701, or the
 *       next free one if neither this nor {@code members} is set
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
        return EmbeddedSettings.NAMES;
    }

    @Override
    public List<String> check(Context context) {
        try {
            EmbeddedSettings.of(context);
            return List.of();
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).lines().toList();
        }
    }

    @Override
    public PermitStore open(Context context) {
        EmbeddedSettings settings = EmbeddedSettings.of(context);
        return EmbeddedMember.start(settings, EmbeddedConfig.of(settings));
    }
}
