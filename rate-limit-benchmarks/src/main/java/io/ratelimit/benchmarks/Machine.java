package io.ratelimit.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Where a table comes from. */
final class Machine {

    private Machine() {}

    /** Returns one line: date, cores, load average, Java. */
    static String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, load average %.2f at the start, Java %s (%s)",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("java.version"),
                System.getProperty("java.vm.name"));
    }
}
