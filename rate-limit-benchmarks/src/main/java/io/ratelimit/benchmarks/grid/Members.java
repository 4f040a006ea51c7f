package io.ratelimit.benchmarks.grid;

import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Logs;
import io.ratelimit.benchmarks.rounds.Compilers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A cluster, called from its first member, which is in this process. */
final class Members implements AutoCloseable {

    /** Key to number. */
    static final String FLOOR = "benchmark-floor";
    /** Key to the state of a bucket. */
    static final String BUCKET4J = "benchmark-bucket4j";

    /** What Hazelcast asks for; without, it works and warns. */
    static final String[] OPTIONS = {
        "-Xmx2g",
        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-opens=java.management/sun.management=ALL-UNNAMED",
        "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"
    };

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final List<AutoCloseable> others = new ArrayList<>();
    private final List<JavaProcess> processes = new ArrayList<>();
    private final Compilers compilers = new Compilers();
    private final Member first;

    /**
     * Starts all members.
     *
     * @param members how many, at least 2
     * @param processes true for a process each, false for all in this one
     * @throws IOException if a process does not start
     */
    Members(int members, boolean processes) throws IOException {
        String cluster = "benchmark-" + ProcessHandle.current().pid();
        List<Integer> ports = freePorts(members);
        first = Member.start(cluster, ports.get(0), ports);
        try {
            for (int port : ports.subList(1, members)) {
                others.add(processes ? process(cluster, port, ports) : Member.start(cluster, port, ports));
            }
            awaitWhole(members);
            configure(FLOOR);
            configure(BUCKET4J);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The member that calls. */
    Member first() {
        return first;
    }

    /**
     * Another member that calls.
     *
     * @throws IllegalStateException if it is in a process of its own
     */
    Member second() {
        if (others.get(0) instanceof Member here) {
            return here;
        }
        throw new IllegalStateException("a member in another process does not call");
    }

    /** Tells whether the compilers of all members have rested since this was last asked. */
    boolean haveRested() {
        boolean rested = compilers.haveRested();
        for (JavaProcess process : processes) {
            try {
                rested &= process.haveRested();
            } catch (IOException e) {
                throw new UncheckedIOException("a member has ended", e);
            }
        }
        return rested;
    }

    private JavaProcess process(String cluster, int port, List<Integer> ports) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(cluster, Integer.toString(port)));
        ports.forEach(each -> arguments.add(Integer.toString(each)));
        JavaProcess process = new JavaProcess.Plan(MemberMain.class)
                .options(OPTIONS)
                .arguments(arguments)
                .start();
        process.line();
        processes.add(process);
        return process;
    }

    /** The maps of the others are kept as ours is. */
    private void configure(String map) {
        first.instance()
                .getConfig()
                .addMapConfig(new MapConfig(map)
                        .setInMemoryFormat(InMemoryFormat.OBJECT)
                        .setBackupCount(1)
                        .setAsyncBackupCount(0));
    }

    private void awaitWhole(int members) {
        long begun = System.nanoTime();
        while (!first.isWhole(members)) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("the members did not meet within a minute");
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int index = 0; index < count; index++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        Logs.leaving();
        for (AutoCloseable other : others) {
            try {
                other.close();
            } catch (Exception e) {
                System.err.println("a member did not stop: " + e);
            }
        }
        first.close();
    }
}
