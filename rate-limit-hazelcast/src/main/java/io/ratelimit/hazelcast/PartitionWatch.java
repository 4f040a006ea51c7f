package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.time.Duration;

/**
 * How the owner of one partition answers this node about it. A member works for each of its partitions with one of several threads:
 * an application that keeps one of them busy silences some partitions, while the owner answers about the others. Safe for use by
 * several threads.
 */
final class PartitionWatch {

    /** Longer than answers travel and collectors pause. */
    private static final long SILENCE_NANOS = Duration.ofMillis(250).toNanos();
    /** What was asked longer ago says nothing about now. */
    private static final long MEMORY_NANOS = Duration.ofMinutes(1).toNanos();

    private final OwnerWatch owner;
    /** Is there a request that was asked at {@link #askedAt} and nobody answered since? Guessed: nothing is locked. */
    private volatile boolean asked;

    private volatile long askedAt;

    /** Nobody has asked yet. */
    PartitionWatch(OwnerWatch owner) {
        this.owner = owner;
    }

    OwnerWatch owner() {
        return owner;
    }

    /**
     * Begins to wait; each is followed by one {@link OwnerWatch#leave}.
     *
     * @return the instant, for {@link OwnerWatch#heardSince}
     * @throws StoreException if one should not wait for this owner now; then there is nothing to leave
     */
    long enter() {
        long now = owner.enter(this);
        if (!asked || now - askedAt > MEMORY_NANOS) {
            askedAt = now;
            asked = true;
        }
        return now;
    }

    void answered() {
        owner.answered();
        asked = false;
    }

    boolean isSilent(long now) {
        return asked && now - askedAt > SILENCE_NANOS && now - askedAt <= MEMORY_NANOS;
    }
}
