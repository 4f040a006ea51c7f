package io.ratelimit.hazelcast;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * What an operator may set of a member that lives and dies with the webapp.
 *
 * @param clusterName members of another name never meet
 * @param members the others, {@code host:port} each, and possibly this one; empty to count alone
 * @param host the address to listen on
 * @param port the port to listen on
 * @param nextPorts true to try the following ports if that one is taken
 */
record EmbeddedSettings(String clusterName, List<String> members, InetAddress host, int port, boolean nextPorts) {

    static final String MEMBERS = "members";
    static final String MEMBER_HOST = "member-host";
    static final String MEMBER_PORT = "member-port";

    /** Copies the list. */
    EmbeddedSettings {
        members = List.copyOf(members);
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if some are wrong, with a line for each
     */
    static EmbeddedSettings of(SettingReader reader) {
        String name = reader.clusterName();
        InetAddress host = host(reader);
        int port = reader.port(MEMBER_PORT);
        List<String> members = reader.addresses(MEMBERS, port);
        if (host.isLoopbackAddress()) {
            members.stream()
                    .filter(EmbeddedSettings::isElsewhere)
                    .findFirst()
                    .ifPresent(member -> reader.wrong(
                            MEMBER_HOST,
                            host.getHostAddress(),
                            "nobody reaches this node there while members names " + member
                                    + ": give the address of this machine that the other nodes can reach"));
        }
        reader.throwIfAny();
        boolean free = members.isEmpty() && !reader.isSet(MEMBER_PORT);
        return new EmbeddedSettings(name, members, host, port, free);
    }

    /** A name that is not known yet is for later. */
    private static boolean isElsewhere(String member) {
        try {
            String name = member.substring(0, member.lastIndexOf(':'));
            return Arrays.stream(InetAddress.getAllByName(name)).noneMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static InetAddress host(SettingReader reader) {
        String value = reader.text(MEMBER_HOST, "127.0.0.1");
        try {
            InetAddress address = InetAddress.getByName(value);
            if (!value.isEmpty() && NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException | SocketException e) {
            // Told below, with the fix.
        }
        reader.wrong(MEMBER_HOST, value, "give one address of this machine that the other nodes can reach");
        return InetAddress.getLoopbackAddress();
    }
}
