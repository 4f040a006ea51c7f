package io.ratelimit.benchmarks;

import java.lang.management.ManagementFactory;

/** The heap of this process. */
public final class Heap {

    private Heap() {}

    /**
     * Returns what is in use after everything that can be collected has been.
     *
     * @return bytes
     */
    public static long used() {
        for (int time = 0; time < 3; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
