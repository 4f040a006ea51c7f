package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of three hosts that can be cut, in a namespace of this process. Needs Linux, {@code unshare} and {@code ip}, and
 * root or the right to make user namespaces.
 */
final class Network {

    static final List<String> HOSTS = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4");

    static final String NEEDS =
            "a split needs Linux with 'unshare' and 'ip' (iproute2), and root or the right to make user namespaces";

    private static final String INSIDE = "reliability.namespace";
    private static final List<String> AS_ROOT = List.of("unshare", "-n");
    private static final List<String> AS_USER = List.of("unshare", "-rn");
    private static final String CUT_PREFERENCE = "10";

    private final List<String[]> cuts = new ArrayList<>();

    private Network() {}

    /** Tells whether this machine lets us have one. */
    static boolean isPossible() {
        return !prefix().isEmpty();
    }

    /** Tells whether this process is in a namespace of its own. */
    static boolean isInside() {
        return Boolean.getBoolean(INSIDE);
    }

    /** Starts a main class of this class path in a namespace of its own. */
    static Process start(Class<?> main, List<String> arguments, ProcessBuilder.Redirect output) throws IOException {
        List<String> command = new ArrayList<>(prefix());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + INSIDE + "=true",
                main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-namespace"));
        return process;
    }

    /** Gives the hosts their addresses. To be called once, inside. */
    static Network prepare() {
        ip("link", "set", "lo", "up");
        for (String host : HOSTS) {
            ip("addr", "add", host + "/32", "dev", "lo");
        }
        // Rules are asked in the order of their numbers, and nothing comes before 0.
        ip("rule", "add", "pref", "100", "lookup", "local");
        ip("rule", "del", "pref", "0");
        return new Network();
    }

    /** Lets nothing pass between a host and the others. */
    void isolate(String host) {
        for (String other : HOSTS) {
            if (!other.equals(host)) {
                cut(host, other);
                cut(other, host);
            }
        }
    }

    private void cut(String from, String to) {
        ip("rule", "add", "pref", CUT_PREFERENCE, "from", from, "to", to, "blackhole");
        cuts.add(new String[] {"rule", "del", "pref", CUT_PREFERENCE, "from", from, "to", to});
    }

    /** Lets everything pass. */
    void heal() {
        cuts.forEach(Network::ip);
        cuts.clear();
    }

    private static void ip(String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "ip";
        System.arraycopy(words, 0, command, 1, words.length);
        Command.run(command);
    }

    /** Empty if neither is allowed here. */
    private static List<String> prefix() {
        for (List<String> prefix : List.of(AS_ROOT, AS_USER)) {
            List<String> attempt = new ArrayList<>(prefix);
            attempt.addAll(List.of("ip", "link", "set", "lo", "up"));
            if (Command.succeeds(attempt.toArray(new String[0]))) {
                return prefix;
            }
        }
        return List.of();
    }
}
