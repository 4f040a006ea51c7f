package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStoreProvider.Context;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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

    static final String CLUSTER_NAME = "cluster-name";
    static final String MEMBERS = "members";
    static final String MEMBER_HOST = "member-host";
    static final String MEMBER_PORT = "member-port";
    static final Set<String> NAMES = Set.of(CLUSTER_NAME, MEMBERS, MEMBER_HOST, MEMBER_PORT);

    private static final int DEFAULT_PORT = 5701;

    /** Copies the list. */
    EmbeddedSettings {
        members = List.copyOf(members);
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if some are wrong, with a line for each
     */
    static EmbeddedSettings of(Context context) {
        return new Reader(context).read();
    }

    private static final class Reader {
        private final Context context;
        private final List<String> problems = new ArrayList<>();

        Reader(Context context) {
            this.context = context;
        }

        EmbeddedSettings read() {
            String name = context.setting(CLUSTER_NAME).orElse("rate-limit").strip();
            if (name.isEmpty()) {
                wrong(CLUSTER_NAME, name, "give a name, the same on all nodes, or leave it out for rate-limit");
            }
            InetAddress host = host();
            int port = context.setting(MEMBER_PORT)
                    .map(value -> port(MEMBER_PORT, value, value))
                    .orElse(DEFAULT_PORT);
            List<String> members = members(port);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            boolean free = members.isEmpty() && context.setting(MEMBER_PORT).isEmpty();
            return new EmbeddedSettings(name, members, host, port, free);
        }

        private InetAddress host() {
            String value = context.setting(MEMBER_HOST).orElse("127.0.0.1").strip();
            try {
                InetAddress address = InetAddress.getByName(value);
                if (!value.isEmpty() && NetworkInterface.getByInetAddress(address) != null) {
                    return address;
                }
            } catch (UnknownHostException | SocketException e) {
                // Told below, with the fix.
            }
            wrong(MEMBER_HOST, value, "give one address of this machine that the other nodes can reach");
            return InetAddress.getLoopbackAddress();
        }

        private List<String> members(int defaultPort) {
            List<String> members = new ArrayList<>();
            for (String part : context.setting(MEMBERS).orElse("").split(",", -1)) {
                String member = part.strip();
                if (!member.isEmpty()) {
                    members.add(member(member, defaultPort));
                }
            }
            return members;
        }

        private String member(String member, int defaultPort) {
            int colon = member.lastIndexOf(':');
            boolean portGiven = colon >= 0 && !member.endsWith("]");
            String host = portGiven ? member.substring(0, colon) : member;
            boolean plain = host.startsWith("[") || host.indexOf(':') < 0;
            if (host.isEmpty() || !plain || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '*')) {
                wrong(MEMBERS, member, "write host or host:port, separated by commas; IPv6 in brackets");
            }
            return host + ":" + (portGiven ? port(MEMBERS, member, member.substring(colon + 1)) : defaultPort);
        }

        private int port(String setting, String value, String number) {
            try {
                int port = Integer.parseInt(number.strip());
                if (port >= 1 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Told below, with the fix.
            }
            wrong(setting, value, "a port is 1 to 65535");
            return DEFAULT_PORT;
        }

        private void wrong(String setting, String value, String fix) {
            problems.add("rate-limit." + setting + " = " + value + ": " + fix);
        }
    }
}
