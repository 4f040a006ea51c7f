package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster under load. Close it to end both. */
final class Trial implements AutoCloseable {

    private static final Duration LONGEST_MEETING = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Pace pace;
    private final Ledger ledger = new Ledger();
    private final List<String> notes = new ArrayList<>();
    private final Load load;

    private Trial(Cluster cluster, Pace pace) {
        this.cluster = cluster;
        this.pace = pace;
        this.load = Load.start(cluster, new Calls(), ledger);
    }

    /** Takes the cluster over, and returns when its nodes are warm and the load has been steady for a while. */
    static Trial start(Cluster cluster, Pace pace) throws InterruptedException {
        try {
            Probe.awaitTogether(cluster.nodes(), LONGEST_MEETING);
            Trial trial = new Trial(cluster, pace);
            trial.hold(WARM_UP);
            cluster.nodes().forEach(Node::warm);
            trial.hold(pace.steady());
            return trial;
        } catch (InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    Cluster cluster() {
        return cluster;
    }

    Pace pace() {
        return pace;
    }

    Load load() {
        return load;
    }

    /** Lets the load run. */
    void hold(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }

    /** Adds something measured to the result. */
    void note(String what, Duration duration) {
        notes.add(what + " " + Latencies.millis(duration));
    }

    /** Waits until no permit is missing that was granted; returns how long it took, or the longest if it took longer. */
    Duration awaitUnion(Duration longest) throws IOException {
        long start = System.nanoTime();
        Duration taken = Duration.ZERO;
        Stored stored = Stored.read(cluster, ledger);
        while ((stored.lost() > 0 || stored.unread() > 0) && taken.compareTo(longest) < 0) {
            stored = Stored.read(cluster, ledger);
            taken = Duration.ofNanos(System.nanoTime() - start);
        }
        return taken;
    }

    /** Stops the load and compares what was granted with what is stored. */
    Outcome finish() throws IOException, InterruptedException {
        hold(pace.after());
        load.finish();
        Stored stored = Stored.read(cluster, ledger);
        return new Outcome(
                new Findings(ledger.answers()),
                ledger.errors(),
                ledger.moved(),
                stored,
                Health.degraded(cluster.serving()),
                notes);
    }

    @Override
    public void close() {
        try {
            load.close();
        } finally {
            cluster.close();
        }
    }
}
