package io.ratelimit.hazelcast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The requests of this node for one subject that wait while a step for it is on its way. Anybody may join; one thread at a time
 * leads, takes from it, and closes it when nobody waits.
 */
final class Line {

    /** More wait for the step after the next. */
    static final int MOST = 256;

    private static final int CROWD = 4;
    /** Instead of the newest when the line is closed. */
    private static final Place CLOSED = new Place(null, null);

    private final AtomicReference<@Nullable Place> newest = new AtomicReference<>();
    private volatile boolean crowded;
    /** Those whose places were taken up and who did not fit into a batch, the oldest first. Only who leads looks at them. */
    private List<Waiter> left = List.of();

    /** A place in the line; places are told apart by which they are. */
    private static final class Place {
        private final @Nullable Waiter waiter;
        private final @Nullable Place before;

        Place(@Nullable Waiter waiter, @Nullable Place before) {
            this.waiter = waiter;
            this.before = before;
        }
    }

    /** Returns false if the line is closed. */
    boolean join(Waiter waiter) {
        while (true) {
            Place before = newest.get();
            if (before == CLOSED) {
                return false;
            }
            if (newest.compareAndSet(before, new Place(waiter, before))) {
                return true;
            }
        }
    }

    /** Returns what the newest that waits asks about; null if nobody waits. */
    @Nullable PartitionWatch partition() {
        Place place = newest.get();
        return place == null || place.waiter == null ? null : place.waiter.partition();
    }

    /** Was the last batch so large that the next answer is likely to come soon? */
    boolean isCrowded() {
        return crowded;
    }

    /** Takes those that have waited longest and still do, in the order in which they came. For who leads. */
    List<Waiter> take() {
        List<Waiter> waiting = new ArrayList<>();
        for (Place place = newest.getAndSet(null); place != null; place = place.before) {
            if (place.waiter != null) {
                waiting.add(place.waiter);
            }
        }
        Collections.reverse(waiting);
        waiting.addAll(0, left);
        waiting.removeIf(waiter -> !waiter.waits());
        int size = Math.min(waiting.size(), MOST);
        left = List.copyOf(waiting.subList(size, waiting.size()));
        crowded = size >= CROWD;
        return waiting.subList(0, size);
    }

    /** Closes the line if nobody waits in it. For who leads. */
    boolean close() {
        return left.isEmpty() && newest.compareAndSet(null, CLOSED);
    }
}
