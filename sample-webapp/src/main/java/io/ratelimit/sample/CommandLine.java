package io.ratelimit.sample;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sample was asked for on the command line.
 *
 * @param help true to print the usage and end
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param settings of the limiter, without prefix; only those that were given
 */
record CommandLine(boolean help, String host, int port, Map<String, String> settings) {

    static final String USAGE = """
            usage: java -jar sample-webapp.jar [options]
              --port N                    port to listen on, 0 for any free one (default 8080)
              --host ADDRESS              address to listen on (default 127.0.0.1)
              --store memory|hazelcast    where permits are counted (default: the grid if its module is there)
              --member-port N             port of this grid member (default 5701)
              --members HOST:PORT,...     the members of the grid (default: this node counts alone)
              --rules FILE                rules file in place of the packaged one
              --help                      this text
            Settings of the limiter are system properties before -jar, for example -Drate-limit.deadline=5000""";

    private static final String PORT = "--port";
    private static final String MEMBER_PORT = "--member-port";
    private static final String RULES = "--rules";
    private static final Map<String, String> SETTINGS =
            Map.of("--store", "store", MEMBER_PORT, "member-port", "--members", "members", RULES, "rules");

    /** Copies the map. */
    CommandLine {
        settings = Map.copyOf(settings);
    }

    /**
     * Reads the arguments.
     *
     * @throws IllegalArgumentException if they are wrong; the message is for the person who typed them
     */
    static CommandLine parse(String... arguments) {
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        Map<String, String> given = new LinkedHashMap<>();
        while (!left.isEmpty()) {
            String flag = left.remove();
            if (flag.equals("--help")) {
                return new CommandLine(true, "", 0, Map.of());
            }
            if (!SETTINGS.containsKey(flag) && !flag.equals(PORT) && !flag.equals("--host")) {
                throw new IllegalArgumentException("there is no option '" + flag + "'");
            }
            String value = Optional.ofNullable(left.poll())
                    .filter(text -> !text.isBlank() && !text.startsWith("--"))
                    .orElseThrow(() -> new IllegalArgumentException(flag + " needs a value"));
            given.put(flag, checked(flag, value));
            // A bare name must not find the packaged file on the class path instead.
            given.computeIfPresent(
                    RULES, (key, file) -> Path.of(file).toAbsolutePath().toString());
        }
        return of(given);
    }

    private static CommandLine of(Map<String, String> given) {
        Map<String, String> settings = new LinkedHashMap<>();
        SETTINGS.forEach((flag, setting) -> {
            if (given.containsKey(flag)) {
                settings.put(setting, given.get(flag));
            }
        });
        return new CommandLine(
                false,
                given.getOrDefault("--host", "127.0.0.1"),
                Integer.parseInt(given.getOrDefault(PORT, "8080")),
                settings);
    }

    private static String checked(String flag, String value) {
        boolean right = switch (flag) {
            case PORT -> isNumber(value, 0);
            case MEMBER_PORT -> isNumber(value, 1);
            case "--store" -> value.equals("memory") || value.equals("hazelcast");
            default -> true;
        };
        if (!right) {
            throw new IllegalArgumentException(flag + " cannot be '" + value + "'");
        }
        return value;
    }

    private static boolean isNumber(String value, int least) {
        return value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= 65_535;
    }
}
