package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.ArrayList;
import java.util.List;

/** Reads settings and collects what is wrong with them. Not safe for use by several threads. */
final class SettingReader {

    static final String CLUSTER_NAME = "cluster-name";
    /** Where Hazelcast listens unless told otherwise. */
    static final int DEFAULT_PORT = 5701;

    private final Context context;
    private final List<String> problems = new ArrayList<>();

    SettingReader(Context context) {
        this.context = context;
    }

    /** Returns the value without surrounding blanks; {@code otherwise} if it is not set. */
    String text(String setting, String otherwise) {
        return context.setting(setting).orElse(otherwise).strip();
    }

    /** Tells whether it is set to anything but blanks. */
    boolean isSet(String setting) {
        return !text(setting, "").isEmpty();
    }

    String clusterName() {
        String name = text(CLUSTER_NAME, "rate-limit");
        if (name.isEmpty()) {
            wrong(CLUSTER_NAME, name, "give a name, the same on all nodes, or leave it out for rate-limit");
        }
        return name;
    }

    /** Reads {@code host} or {@code host:port}, separated by commas, as {@code host:port} each. */
    List<String> addresses(String setting, int defaultPort) {
        List<String> addresses = new ArrayList<>();
        for (String part : text(setting, "").split(",", -1)) {
            String address = part.strip();
            if (!address.isEmpty()) {
                addresses.add(address(setting, address, defaultPort));
            }
        }
        return addresses;
    }

    private String address(String setting, String address, int defaultPort) {
        int colon = address.lastIndexOf(':');
        boolean portGiven = colon >= 0 && !address.endsWith("]");
        String host = portGiven ? address.substring(0, colon) : address;
        boolean plain = host.startsWith("[") || host.indexOf(':') < 0;
        if (host.isEmpty() || !plain || host.chars().anyMatch(c -> c <= ' ' || c == '/' || c == '*')) {
            wrong(setting, address, "write host or host:port, separated by commas; IPv6 in brackets");
        }
        return host + ":" + (portGiven ? port(setting, address, address.substring(colon + 1)) : defaultPort);
    }

    int port(String setting) {
        return context.setting(setting)
                .map(value -> port(setting, value, value))
                .orElse(DEFAULT_PORT);
    }

    /** Reads a whole number; {@code otherwise} if it is not set. */
    int number(String setting, int otherwise, int least, int most) {
        String value = text(setting, "");
        try {
            int number = value.isEmpty() ? otherwise : Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the fix.
        }
        wrong(setting, value, "a whole number from " + least + " to " + most);
        return otherwise;
    }

    /** Reads {@code true} or {@code false}; {@code otherwise} if it is not set. */
    boolean flag(String setting, boolean otherwise) {
        String value = text(setting, "");
        switch (value) {
            case "true" -> {
                return true;
            }
            case "false" -> {
                return false;
            }
            case "" -> {}
            default -> wrong(setting, value, "true or false");
        }
        return otherwise;
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

    void wrong(String setting, String value, String fix) {
        problems.add("rate-limit." + setting + " = " + value + ": " + fix);
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException if anything was wrong, with a line for each
     */
    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }
}
