package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import java.util.function.LongSupplier;

/**
 * The member that a step runs on, as the windows see it.
 *
 * @param clock epoch milliseconds
 * @param origin the member's id in the entries it writes, never 0
 */
record Owner(LongSupplier clock, LongSupplier origin) {

    /** Where a member's user context may hold an owner that replaces the default. */
    static final String CONTEXT_KEY = Owner.class.getName();

    /**
     * Returns the owner that a member is. The id is asked for anew each time: a member that rejoins after a split gets another
     * one, and what it writes from then on must not be taken for what it wrote before.
     */
    static Owner of(HazelcastInstance member) {
        if (member.getUserContext().get(CONTEXT_KEY) instanceof Owner owner) {
            return owner;
        }
        OwnerClock clock = OwnerClock.of(member);
        return new Owner(() -> clock.millis(member.getCluster().getClusterTime(), System.nanoTime()), () -> id(member));
    }

    private static long id(HazelcastInstance member) {
        return member.getCluster().getLocalMember().getUuid().getLeastSignificantBits();
    }
}
