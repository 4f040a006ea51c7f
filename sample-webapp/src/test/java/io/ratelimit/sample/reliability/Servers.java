package io.ratelimit.sample.reliability;

import io.ratelimit.core.FreePorts;
import io.ratelimit.sample.BuildDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Hazelcast cluster of its own: the main class of Hazelcast's jar in three processes, with our jars beside it. Close it to end
 * them.
 */
final class Servers implements AutoCloseable {

    private static final String MAIN = "com.hazelcast.core.server.HazelcastMemberStarter";
    private static final String JARS = "(hazelcast|rate-limit-(api|core|hazelcast))-.*\\.jar";
    private static final int SIZE = 3;
    private static final Duration LONGEST_START = Duration.ofSeconds(90);

    private final List<String> addresses;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final Thread lastResort = new Thread(this::end, "end-servers");

    private Servers(List<Integer> ports, Path directory) {
        this.addresses = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Returns when all have found each other. */
    static Servers start(String name) throws IOException {
        Servers servers = new Servers(
                FreePorts.several(SIZE), BuildDirectory.file("reliability").resolve(name));
        try {
            Files.createDirectories(servers.directory);
            for (int server = 0; server < SIZE; server++) {
                servers.begin(server);
                // Each joins the one before, so that they do not begin as clusters of one.
                servers.awaitMembers(server, server + 1);
            }
            return servers;
        } catch (IOException | RuntimeException | Error e) {
            servers.close();
            throw e;
        }
    }

    /** For the setting {@code servers}. */
    List<String> addresses() {
        return addresses;
    }

    /** Sends SIGSTOP to all. */
    void freeze() {
        processes.forEach(process -> Signals.stop(process.pid()));
    }

    /** Sends SIGCONT to all. */
    void thaw() {
        processes.forEach(process -> Signals.resume(process.pid()));
    }

    private void begin(int server) throws IOException {
        Path config = directory.resolve("server" + server + ".yaml");
        Files.writeString(config, config(addresses.get(server)));
        processes.add(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dhazelcast.config=" + config,
                        "-cp",
                        classPath(),
                        MAIN)
                .redirectErrorStream(true)
                .redirectOutput(log(server).toFile())
                .start());
    }

    /** Everything else is as Hazelcast has it. */
    private String config(String own) {
        return """
                hazelcast:
                  cluster-name: rate-limit
                  properties:
                    hazelcast.local.localAddress: 127.0.0.1
                    hazelcast.socket.bind.any: false
                    hazelcast.phone.home.enabled: false
                    hazelcast.wait.seconds.before.join: 0
                  network:
                    port: {port: %s, auto-increment: false}
                    join:
                      auto-detection: {enabled: false}
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: [%s]}
                """.formatted(
                        own.substring(own.indexOf(':') + 1),
                        addresses.stream().map(address -> '"' + address + '"').collect(Collectors.joining(", ")));
    }

    private static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(BuildDirectory.file("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches(JARS))
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private void awaitMembers(int server, int members) throws IOException {
        long start = System.nanoTime();
        String joined = "Members {size:" + members + ",";
        while (!Files.readString(log(server)).contains(joined)) {
            if (!processes.get(server).isAlive() || System.nanoTime() - start > LONGEST_START.toNanos()) {
                throw new AssertionError("a server did not start, see " + log(server));
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private Path log(int server) {
        return directory.resolve("server" + server + ".log");
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        end();
    }

    private void end() {
        for (Process process : processes) {
            process.destroyForcibly();
        }
    }
}
