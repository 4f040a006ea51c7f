package io.ratelimit.hazelcast;

import java.util.concurrent.TimeUnit;

/**
 * The threads of one member. Hazelcast's shutdown does not wait for all of them; those that run on when a container takes away the
 * class loader are reported as leaked, and may fail for want of a class.
 */
final class MemberThreads {

    private static final long LONGEST_MILLIS = 2_000;

    private MemberThreads() {}

    /** Waits until they have ended, for at most two seconds. */
    static void awaitEnd(String memberName) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("hz." + memberName + ".")) {
                long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                try {
                    thread.join(Math.max(1, left));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
