package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.server.HazelcastMemberStarter;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Hazelcast server as it comes, in a JVM of its own: its main class, a configuration file, and the jars that are named. */
final class ServerProcess implements AutoCloseable {

    /** The server's own jar. */
    static final List<Class<?>> PLAIN = List.of(HazelcastInstance.class);
    /** With the three that it is told to add. */
    static final List<Class<?>> WITH_OUR_JARS =
            List.of(HazelcastInstance.class, StepHook.class, Windows.class, Limit.class);

    private static final Duration START = Duration.ofSeconds(90);
    /** Ends with its input, and the server with it, so that none is left when the test dies. */
    private static final String GUARD = "\"$@\" & read -r end; kill -9 $!; wait";

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server; does not wait for it.
     *
     * @param jars a class of each jar on its class path
     * @param more of its configuration in YAML, further properties first, may be empty
     */
    static ServerProcess start(List<Class<?>> jars, int port, int otherPort, String cluster, String more) {
        try {
            Path config = Path.of("target", "server-" + port + ".yaml");
            Files.writeString(config, network(port, otherPort, cluster) + more);
            List<String> command = new ArrayList<>(List.of("sh", "-c", GUARD, "sh"));
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.add("-Dhazelcast.config=" + config.toAbsolutePath());
            command.addAll(List.of("-cp", classPath(jars), HazelcastMemberStarter.class.getName()));
            return new ServerProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(logFile(port))
                            .start(),
                    port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the configuration of a server that meets the one on {@code otherPort}; its properties come last, for others to follow. */
    static String network(int port, int otherPort, String cluster) {
        return """
                hazelcast:
                  cluster-name: %s
                  network:
                    port: {port: %d, auto-increment: false}
                    join:
                      auto-detection: {enabled: false}
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: ["127.0.0.1:%d"]}
                  properties:
                    hazelcast.local.localAddress: 127.0.0.1
                    hazelcast.socket.bind.any: false
                    hazelcast.phone.home.enabled: false
                    hazelcast.wait.seconds.before.join: 0
                """.formatted(cluster, port, otherPort);
    }

    private static String classPath(List<Class<?>> jars) {
        return String.join(
                File.pathSeparator, jars.stream().map(ServerProcess::location).toList());
    }

    static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    /** Waits until it has started, which takes long on a busy machine. */
    ServerProcess awaitStarted() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!log().contains("is STARTED")) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not start: " + log());
            }
            LockSupport.parkNanos(20_000_000);
        }
        return this;
    }

    String log() {
        try {
            return Files.readString(logFile(port).toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File logFile(int port) {
        return new File("target", "server-" + port + ".log");
    }

    /** Kills the server. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("still running");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
