package io.ratelimit.hazelcast;

import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How one member answers this node: who waits for it, when it was last heard, and whether it is given up. A silent owner must
 * not keep more than a few of the application's threads. Safe for use by several threads.
 */
final class OwnerWatch {

    /** How many may wait for a silent owner unless told otherwise. */
    static final int DEFAULT_WAITING = 64;

    /** An owner that has answered nobody for this long is silent; a pause of its collector is shorter as a rule. */
    private static final long SILENCE_NANOS = Duration.ofMillis(100).toNanos();

    private final String name;
    private final int maxWaiting;
    private final LongSupplier nanos;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean probed = new AtomicBoolean();
    private volatile long waitingSince;
    private volatile long heard;
    private volatile boolean givenUp;

    /**
     * Starts with an owner that answers.
     *
     * @param name its address, for messages
     * @param maxWaiting how many may wait for it while it is silent
     * @param nanos as {@link System#nanoTime}
     */
    OwnerWatch(String name, int maxWaiting, LongSupplier nanos) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.nanos = nanos;
        this.heard = nanos.getAsLong();
        this.waitingSince = heard;
    }

    /**
     * Begins to wait; each is followed by one {@link #leave}.
     *
     * @param partition what is asked about
     * @return the instant, for {@link #heardSince}
     * @throws StoreException if one should not wait for this owner now; then there is nothing to leave
     */
    long enter(PartitionWatch partition) {
        refuseIfGivenUp();
        long now = nanos.getAsLong();
        int before = waiting.getAndIncrement();
        if (before == 0) {
            waitingSince = now;
        } else if (before >= maxWaiting && (isSilent(now) || partition.isSilent(now))) {
            waiting.decrementAndGet();
            throw new StoreException(name + " is silent and " + maxWaiting + " requests wait for it already", null);
        }
        return now;
    }

    private boolean isSilent(long now) {
        return now - heard > SILENCE_NANOS && now - waitingSince > SILENCE_NANOS;
    }

    /**
     * Lets no step be sent that nobody would answer.
     *
     * @throws StoreException if the owner is given up
     */
    void refuseIfGivenUp() {
        if (givenUp) {
            throw new StoreException(name + " does not answer", null);
        }
    }

    void leave() {
        waiting.decrementAndGet();
    }

    void answered() {
        heard = nanos.getAsLong();
    }

    boolean heardSince(long instant) {
        return heard - instant >= 0;
    }

    String name() {
        return name;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** Returns whether that is news. */
    boolean giveUp(boolean silent) {
        boolean news = givenUp != silent;
        givenUp = silent;
        return news;
    }

    /** Returns true to one caller until {@link #endProbe}: one probe at a time. */
    boolean beginProbe() {
        return probed.compareAndSet(false, true);
    }

    void endProbe() {
        probed.set(false);
    }
}
