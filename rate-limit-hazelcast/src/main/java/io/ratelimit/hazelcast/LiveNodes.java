package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How many nodes share the limits, which is not how many members the cluster has: members may belong to somebody else, and a
 * client sees no other clients. While the grid is silent the last number stands. Safe for use by several threads.
 */
final class LiveNodes {

    /** How often a node says that it is there. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final String KEY = "nodes";
    /** How long to wait for the grid; a node is missed only after several times. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final GridCall grid;
    private final long node = ThreadLocalRandom.current().nextLong();
    private volatile int count;

    /**
     * Creates a node that nobody knows yet.
     *
     * @param grid to a map of its own
     * @param assumed how many there are until the grid has told
     */
    LiveNodes(GridCall grid, int assumed) {
        this.grid = grid;
        this.count = assumed;
    }

    int count() {
        return count;
    }

    /** Says that this node is there. */
    void here(Duration timeout) {
        tell(true, timeout);
    }

    /** Says that it stops, so that the others' shares grow at once. */
    void gone() {
        tell(false, PATIENCE);
    }

    private void tell(boolean present, Duration timeout) {
        try {
            count = Math.max(1, (int) grid.run(KEY, new PresenceStep(node, present), timeout)[0]);
        } catch (StoreException e) {
            // Requests find out by themselves, and say so.
        }
    }
}
