package io.ratelimit.hazelcast;

import java.util.List;

/**
 * What an operator may set of a client that lives and dies with the webapp.
 *
 * @param clusterName the name that the servers have
 * @param servers members of the cluster, {@code host:port} each, at least one
 */
record ClientSettings(String clusterName, List<String> servers) {

    static final String SERVERS = "servers";

    /** Copies the list. */
    ClientSettings {
        servers = List.copyOf(servers);
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if some are wrong, with a line for each
     */
    static ClientSettings of(SettingReader reader) {
        String name = reader.clusterName();
        List<String> servers = reader.addresses(SERVERS, SettingReader.DEFAULT_PORT);
        if (servers.isEmpty()) {
            reader.wrong(SERVERS, reader.text(SERVERS, ""), "name members of the cluster, host or host:port each");
        }
        reader.throwIfAny();
        return new ClientSettings(name, servers);
    }
}
