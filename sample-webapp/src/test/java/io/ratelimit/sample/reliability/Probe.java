package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** Finds out from outside whether nodes count together: a permit that one spends is missing at the next. */
final class Probe {

    private static final int SUBJECTS = 10;
    private static final int FIRST_SUBJECT = 1_000_000;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Probe() {}

    /**
     * Waits until the nodes count together.
     *
     * @return how long it took
     * @throws AssertionError if it takes longer than that
     */
    static Duration awaitTogether(List<Node> nodes, Duration longest) {
        long start = System.nanoTime();
        while (!areTogether(nodes)) {
            if (System.nanoTime() - start > longest.toNanos()) {
                throw new AssertionError("the nodes do not count together after " + longest);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static boolean areTogether(List<Node> nodes) {
        List<Connection> connections = new ArrayList<>();
        try {
            for (Node node : nodes) {
                connections.add(node.probe());
            }
            for (int subject = 0; subject < SUBJECTS; subject++) {
                if (!isOneRow(connections, Calls.counted(FIRST_SUBJECT + subject))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private static boolean isOneRow(List<Connection> connections, Call call) throws IOException {
        OptionalLong before = OptionalLong.empty();
        // Twice around: two sides that count apart cannot show one row of numbers by chance.
        for (int turn = 0; turn < 2 * connections.size(); turn++) {
            Connection connection = connections.get(turn % connections.size());
            connection.send(call.path(), call.token());
            OptionalLong remaining = connection.receive().remaining();
            if (remaining.isEmpty() || (before.isPresent() && remaining.getAsLong() != before.getAsLong() - 1)) {
                return false;
            }
            before = remaining;
        }
        return true;
    }
}
