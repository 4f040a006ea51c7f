package io.ratelimit.benchmarks.rounds;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How busy the compilers of this process are. On few processors they take what is to be measured away from it, for a minute and
 * longer where much code is involved, and not from all lines alike.
 */
public final class Compilers {

    /** Of the time of one processor. */
    private static final double MOST_SHARE = 0.05;

    private final @Nullable CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
    private long nanos = System.nanoTime();
    private long compiledMillis = compiledMillis();

    /** Watches from now on. */
    public Compilers() {}

    /**
     * Tells whether they have been at rest, as good as, since this was last asked.
     *
     * @return true if so
     */
    public boolean haveRested() {
        long compiled = compiledMillis() - compiledMillis;
        long passed = System.nanoTime() - nanos;
        nanos += passed;
        compiledMillis += compiled;
        return TimeUnit.MILLISECONDS.toNanos(compiled) < passed * MOST_SHARE;
    }

    private long compiledMillis() {
        return compilation != null && compilation.isCompilationTimeMonitoringSupported()
                ? compilation.getTotalCompilationTime()
                : 0;
    }
}
