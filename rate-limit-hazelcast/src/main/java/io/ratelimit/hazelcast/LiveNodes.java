package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * How many nodes share the limits, which is not how many members the cluster has: members may belong to somebody else, and a
 * client sees no other clients. While the grid is silent the last number stands, and when it answers again until the others have
 * had time to say that they are there: else the first to come back would take itself for the only one, and its share for the
 * whole limit. Safe for use by several threads.
 */
final class LiveNodes {

    /** How often a node says that it is there. */
    static final Duration PAUSE = Duration.ofSeconds(2);

    /** Whoever has not been answered for so long has to expect that the others were not either. */
    private static final long SILENCE_NANOS = 2 * PAUSE.toNanos();

    private static final String KEY = "nodes";
    /** How long to wait for the grid; a node is missed only after several times. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final GridCall grid;
    private final long node = ThreadLocalRandom.current().nextLong();
    private final long heap;
    private final LongSupplier nanos;
    private boolean told;
    private long toldAt;
    private long completeAt;
    private volatile int count;
    private volatile long kept;
    private volatile long smallestHeap = Long.MAX_VALUE;

    /**
     * Creates a node that nobody knows yet.
     *
     * @param grid to a map of its own
     * @param assumed how many there are until the grid has told
     * @param heap bytes that this node has for entries; {@link Long#MAX_VALUE} if it keeps none
     * @param nanos as {@link System#nanoTime}
     */
    LiveNodes(GridCall grid, int assumed, long heap, LongSupplier nanos) {
        this.grid = grid;
        this.heap = heap;
        this.count = assumed;
        this.nanos = nanos;
    }

    int count() {
        return count;
    }

    /** Returns how many subjects a member kept when it was last heard, backups included. */
    long kept() {
        return kept;
    }

    /** Returns the smallest heap of those that keep subjects, as far as known: of nodes, and of who keeps the list of them. */
    long smallestHeap() {
        return smallestHeap;
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
            long[] answer = grid.run(KEY, new PresenceStep(node, present, heap), timeout);
            kept = answer[1];
            smallestHeap = answer[2];
            heard((int) answer[0]);
        } catch (StoreException e) {
            // Requests find out by themselves, and say so.
        }
    }

    private synchronized void heard(int number) {
        long now = nanos.getAsLong();
        if (!told) {
            completeAt = now;
        } else if (now - toldAt >= SILENCE_NANOS) {
            completeAt = now + PresenceStep.LIFE.toNanos();
        }
        told = true;
        toldAt = now;
        count = now - completeAt < 0 ? Math.max(count, number) : Math.max(1, number);
    }
}
