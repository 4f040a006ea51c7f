package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Clients behind a load balancer: each thread makes one call at a time, at a fixed rate, of one node after the other on kept-alive
 * connections. A thread that had to wait for an answer does not make up for the calls that it missed.
 */
final class Load implements AutoCloseable {

    static final int THREADS = 12;
    static final int CALLS_PER_SECOND = 300;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * THREADS / CALLS_PER_SECOND;
    private static final int MOST_MOVES = 5;

    private final Cluster cluster;
    private final Calls calls;
    private final Ledger ledger;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private volatile boolean running = true;

    private Load(Cluster cluster, Calls calls, Ledger ledger) {
        this.cluster = cluster;
        this.calls = calls;
        this.ledger = ledger;
    }

    static Load start(Cluster cluster, Calls calls, Ledger ledger) {
        Load load = new Load(cluster, calls, ledger);
        for (int thread = 0; thread < THREADS; thread++) {
            int turn = thread;
            load.threads.execute(() -> load.run(turn));
        }
        return load;
    }

    /** Waits until no call is running, and lets none begin before {@link #resume}, which the same thread must call. */
    void pause() {
        gate.writeLock().lock();
    }

    void resume() {
        gate.writeLock().unlock();
    }

    /** Ends the load and waits for the last answers. */
    void finish() throws InterruptedException {
        close();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("a client still waits for its answer");
        }
    }

    /** Lets no more calls begin. */
    @Override
    public void close() {
        running = false;
        threads.shutdown();
    }

    private void run(int first) {
        Map<Node, Connection> connections = new HashMap<>();
        long due = System.nanoTime() + first * PERIOD_NANOS / THREADS;
        try {
            for (int turn = first; running; turn++) {
                LockSupport.parkNanos(due - System.nanoTime());
                gate.readLock().lock();
                try {
                    call(calls.next(), turn, connections);
                } finally {
                    gate.readLock().unlock();
                }
                due = Math.max(due + PERIOD_NANOS, System.nanoTime());
            }
        } catch (RuntimeException | Error e) {
            ledger.addError("a client broke: " + e);
        } finally {
            connections.values().forEach(Connection::close);
        }
    }

    private void call(Call call, int turn, Map<Node, Connection> connections) {
        for (int attempt = 0; attempt < MOST_MOVES; attempt++) {
            List<Node> serving = cluster.serving();
            if (serving.isEmpty()) {
                ledger.addError("no node is serving");
                return;
            }
            if (isDone(call, serving.get((turn + attempt) % serving.size()), connections)) {
                return;
            }
        }
        ledger.addError("nobody took " + call.path());
    }

    /** False if the call has to be made of another node. */
    private boolean isDone(Call call, Node node, Map<Node, Connection> connections) {
        boolean timed = node.isTimed();
        boolean asked = false;
        try {
            Connection connection = connection(node, connections);
            long sent = System.nanoTime();
            asked = node.send(call, connection);
            if (!asked) {
                return false;
            }
            Reply reply = connection.receive();
            ledger.add(new Answer(call, node.name(), timed && node.isTimed(), sent, System.nanoTime(), reply));
            return true;
        } catch (IOException e) {
            Connection failed = connections.remove(node);
            if (failed != null) {
                failed.close();
            }
            return !isExcused(node, asked, call, e);
        }
    }

    private static Connection connection(Node node, Map<Node, Connection> connections) throws IOException {
        Connection kept = connections.get(node);
        if (kept != null && kept.isUsable()) {
            return kept;
        }
        if (kept != null) {
            kept.close();
        }
        Connection opened = node.connect();
        connections.put(node, opened);
        return opened;
    }

    private boolean isExcused(Node node, boolean asked, Call call, IOException failure) {
        if (node.isBroken()) {
            node.takeOut();
            ledger.addMoved();
            return true;
        }
        if (!asked && !node.isServing()) {
            return true;
        }
        ledger.addError(node.name() + " gave no answer to " + call.path() + ": " + failure);
        return false;
    }
}
