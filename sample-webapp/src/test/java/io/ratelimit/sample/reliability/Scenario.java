package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What happens to three nodes under load, and what must be seen. */
enum Scenario {
    KILL(
            "kill -9 of one node",
            Duration.ofSeconds(20),
            Promise.NOTHING_OVER,
            Promise.NO_ERROR,
            Promise.NOTHING_LOST,
            Promise.answeredWithin(Duration.ofMillis(1_200))) {
        @Override
        Outcome run(Pace pace) throws IOException, InterruptedException {
            try (Trial trial = local(pace)) {
                trial.cluster().node(2).kill();
                trial.hold(pace.fault());
                return trial.finish();
            }
        }
    },

    HANG(
            "SIGSTOP of one node, later SIGCONT",
            Duration.ofSeconds(30),
            Promise.NOTHING_OVER_ON_GRID,
            Promise.NO_ERROR,
            Promise.NOTHING_LOST,
            Promise.SHARE_KEPT,
            Promise.answeredWithin(Duration.ofMillis(1_200))) {
        @Override
        Outcome run(Pace pace) throws IOException, InterruptedException {
            try (Trial trial = local(pace)) {
                Node node = trial.cluster().node(2);
                node.freeze();
                trial.hold(pace.fault());
                node.thaw();
                trial.note(
                        "counting together again after",
                        Probe.awaitTogether(trial.cluster().nodes(), REJOINING));
                node.putBack();
                return trial.finish();
            }
        }
    },

    LEAVE("SIGTERM of one node", Duration.ofSeconds(20), Promise.NOTHING_OVER, Promise.NO_ERROR, Promise.NOTHING_LOST) {
        @Override
        Outcome run(Pace pace) throws IOException, InterruptedException {
            try (Trial trial = local(pace)) {
                trial.note("stopped after", trial.cluster().node(2).leave());
                trial.hold(pace.fault());
                return trial.finish();
            }
        }
    },

    RESTART(
            "rolling restart of all nodes",
            Duration.ofSeconds(10),
            Promise.NOTHING_OVER,
            Promise.NO_ERROR,
            Promise.NOTHING_LOST) {
        @Override
        Outcome run(Pace pace) throws IOException, InterruptedException {
            try (Trial trial = local(pace)) {
                for (int seat = 0; seat < trial.cluster().size(); seat++) {
                    trial.note("stopped after", trial.cluster().node(seat).leave());
                    trial.cluster().restart(seat);
                    trial.cluster().node(seat).warm();
                }
                return trial.finish();
            }
        }
    },

    /** The load rests while the sides meet: what the smaller one writes in that moment may be lost. */
    SPLIT(
            "one node cut off from the other two, later healed",
            Duration.ofSeconds(30),
            Promise.NO_ERROR,
            Promise.EACH_SIDE_KEEPS_N,
            Promise.NOTHING_LOST) {
        @Override
        Outcome run(Pace pace) throws IOException, InterruptedException {
            Network network = Network.prepare();
            try (Trial trial = Trial.start(Cluster.embedded("split", Network.HOSTS), pace)) {
                network.isolate(Network.HOSTS.get(2));
                trial.hold(pace.fault());
                trial.load().pause();
                network.heal();
                trial.note("counting together again after", Probe.awaitTogether(trial.cluster().nodes(), REJOINING));
                trial.note("windows equal the union after another", trial.awaitUnion(REJOINING));
                trial.load().resume();
                return trial.finish();
            }
        }

        @Override
        boolean isForNamespace() {
            return true;
        }
    };

    private static final List<String> ONE_HOST = Collections.nCopies(3, "127.0.0.1");
    private static final Duration REJOINING = Duration.ofSeconds(90);

    private final String text;
    private final Duration fault;
    private final List<Promise> promises;

    Scenario(String text, Duration fault, Promise... promises) {
        this.text = text;
        this.fault = fault;
        this.promises = List.of(promises);
    }

    /** Runs it, and ends everything that it started. */
    abstract Outcome run(Pace pace) throws IOException, InterruptedException;

    /** True if it needs a network of its own, see {@link Network}. */
    boolean isForNamespace() {
        return false;
    }

    /** The times that the promises are stated for. */
    Pace fullPace() {
        return Pace.full(fault);
    }

    String text() {
        return text;
    }

    List<Promise> promises() {
        return promises;
    }

    Trial local(Pace pace) throws IOException, InterruptedException {
        return Trial.start(Cluster.embedded(name().toLowerCase(Locale.ROOT), ONE_HOST), pace);
    }
}
