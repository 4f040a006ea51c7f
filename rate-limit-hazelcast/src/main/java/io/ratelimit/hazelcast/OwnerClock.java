package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * A member's cluster time, which all members agree on, without the falls that pass. A member that was frozen takes its time
 * from heartbeats that have waited for it, and until the master sends the next its cluster time lies back by up to the time of
 * the freeze. Windows that followed would move what was just spent to that instant and give it back that much too early. So a
 * fall by more than windows wait out is believed only when it has lasted. Safe for use by several
 * threads.
 */
final class OwnerClock {

    /** Windows hold a fall up to this many milliseconds at their newest instant. */
    static final long SMALL_MILLIS = 10_000;
    /** A fall that has lasted for so long is no old heartbeat: the master sends one every few seconds. */
    static final long LASTING_MILLIS = 10_000;

    private static final Map<HazelcastInstance, OwnerClock> CLOCKS = Collections.synchronizedMap(new WeakHashMap<>());
    private static final long NANOS_PER_MILLI = 1_000_000;

    private long millis = Long.MIN_VALUE;
    private long nanos;
    private boolean fallen;
    private long fallenAt;

    /** Returns the clock of a member, which does not keep the member alive. */
    static OwnerClock of(HazelcastInstance member) {
        return CLOCKS.computeIfAbsent(member, first -> new OwnerClock());
    }

    /**
     * Reads the clock.
     *
     * @param clusterTime the member's cluster time now, in epoch milliseconds
     * @param now {@link System#nanoTime}
     * @return epoch milliseconds
     */
    synchronized long millis(long clusterTime, long now) {
        long expected = millis + (now - nanos) / NANOS_PER_MILLI;
        if (millis != Long.MIN_VALUE && expected - clusterTime > SMALL_MILLIS) {
            if (!fallen) {
                fallen = true;
                fallenAt = now;
            }
            if (now - fallenAt < LASTING_MILLIS * NANOS_PER_MILLI) {
                return expected;
            }
        }
        fallen = false;
        millis = clusterTime;
        nanos = now;
        return clusterTime;
    }
}
