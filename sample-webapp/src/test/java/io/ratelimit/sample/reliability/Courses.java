package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** What happens in the scenarios. */
final class Courses {

    private static final List<String> ONE_HOST = Collections.nCopies(3, "127.0.0.1");
    private static final int LAST = 2;
    private static final Duration LONGEST_REJOINING = Duration.ofSeconds(90);

    private Courses() {}

    static Outcome kill(Pace pace) throws IOException, InterruptedException {
        try (Trial trial = local("kill", pace)) {
            trial.cluster().node(LAST).kill();
            trial.hold(pace.fault());
            return trial.finish();
        }
    }

    /** The node is not asked again before it counts with the others: until then it is one side of a split. */
    static Outcome hang(Pace pace) throws IOException, InterruptedException {
        try (Trial trial = local("hang", pace)) {
            Node node = trial.cluster().node(LAST);
            node.freeze();
            trial.hold(pace.fault());
            node.thaw();
            awaitTogether(trial);
            node.putBack();
            return trial.finish();
        }
    }

    static Outcome leave(Pace pace) throws IOException, InterruptedException {
        try (Trial trial = local("leave", pace)) {
            trial.note("stopped after", trial.cluster().node(LAST).leave());
            trial.hold(pace.fault());
            return trial.finish();
        }
    }

    /** The next node leaves as soon as the one before listens again. */
    static Outcome restart(Pace pace) throws IOException, InterruptedException {
        try (Trial trial = local("restart", pace)) {
            for (int seat = 0; seat < trial.cluster().size(); seat++) {
                trial.note("stopped after", trial.cluster().node(seat).leave());
                trial.cluster().restart(seat);
                trial.cluster().node(seat).warm();
            }
            return trial.finish();
        }
    }

    /** The load rests while the sides meet: what the smaller one writes in that moment may be lost. */
    static Outcome split(Pace pace) throws IOException, InterruptedException {
        Network network = Network.prepare();
        try (Trial trial = Trial.start(Cluster.embedded("split", Network.HOSTS, pace), pace)) {
            network.isolate(Network.HOSTS.get(LAST));
            trial.hold(pace.fault());
            trial.load().pause();
            network.heal();
            awaitTogether(trial);
            trial.note("windows equal the union after another", trial.awaitUnion(LONGEST_REJOINING));
            trial.load().resume();
            return trial.finish();
        }
    }

    static Outcome outage(Pace pace) throws IOException, InterruptedException {
        try (Servers servers = Servers.start("outage");
                Trial trial = Trial.start(Cluster.ofClients("outage", servers.addresses(), pace), pace)) {
            servers.freeze();
            trial.hold(pace.fault());
            servers.thaw();
            awaitTogether(trial);
            return trial.finish();
        }
    }

    private static Trial local(String name, Pace pace) throws IOException, InterruptedException {
        return Trial.start(Cluster.embedded(name, ONE_HOST, pace), pace);
    }

    private static void awaitTogether(Trial trial) {
        trial.note(
                "counting together again after",
                Probe.awaitTogether(trial.cluster().nodes(), LONGEST_REJOINING));
    }
}
