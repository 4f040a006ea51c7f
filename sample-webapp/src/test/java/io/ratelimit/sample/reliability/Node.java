package io.ratelimit.sample.reliability;

import io.ratelimit.sample.SampleProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One process of the sample, and what a load balancer knows of it. Safe for use by several threads.
 *
 * <p>A node that is killed or stopped is found out by the requests that fail; one that is asked to leave gets no more requests from
 * that moment on, but has to answer those that it has.
 */
final class Node implements AutoCloseable {

    private static final Duration LONGEST_EXIT = Duration.ofSeconds(20);

    private final String name;
    private final SampleProcess process;
    private final URI uri;
    private final Path log;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private volatile boolean serving = true;
    private volatile boolean broken;
    private volatile boolean timed;

    /** Waits until the process listens. */
    Node(String name, SampleProcess process, Path log) throws InterruptedException {
        this.name = name;
        this.process = process;
        this.log = log;
        this.uri = process.uri();
    }

    String name() {
        return name;
    }

    boolean isServing() {
        return serving;
    }

    /** True if it was killed or stopped, so that an answer may be missing. */
    boolean isBroken() {
        return broken;
    }

    /** True if its answers tell how fast it is. */
    boolean isTimed() {
        return timed;
    }

    /** From now on its answers tell how fast it is. */
    void warm() {
        timed = true;
    }

    /** A connection of its own, whatever the load balancer thinks. */
    Connection probe() throws IOException {
        return Connection.to(uri);
    }

    Connection connect() throws IOException {
        Connection connection = Connection.to(uri);
        connections.add(connection);
        if (!serving) {
            connection.close();
        }
        return connection;
    }

    /** Sends a request unless the node is out of service; returns whether it did. */
    boolean send(Call call, Connection connection) throws IOException {
        gate.readLock().lock();
        try {
            if (serving) {
                connection.send(call.path(), call.token());
            }
            return serving;
        } finally {
            gate.readLock().unlock();
        }
    }

    /** The load balancer has found out that it does not answer. */
    void takeOut() {
        serving = false;
    }

    /** Sends SIGKILL. */
    void kill() {
        broken = true;
        process.close();
    }

    /** Sends SIGSTOP; the load balancer closes its connections. */
    void freeze() {
        broken = true;
        timed = false;
        Signals.stop(process.id());
        takeOut();
        connections.forEach(Connection::close);
        connections.clear();
    }

    /** Sends SIGCONT. The node gets requests when it is {@link #putBack}. */
    void thaw() {
        Signals.resume(process.id());
    }

    void putBack() {
        broken = false;
        serving = true;
    }

    /** Sends SIGTERM and waits for the end; returns how long it took. */
    Duration leave() throws InterruptedException {
        gate.writeLock().lock();
        try {
            serving = false;
        } finally {
            gate.writeLock().unlock();
        }
        long start = System.nanoTime();
        process.terminate();
        process.exitWithin(LONGEST_EXIT);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.createDirectories(log.getParent());
            Files.writeString(log, process.output() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
