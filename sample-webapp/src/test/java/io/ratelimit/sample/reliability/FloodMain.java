package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Floods a limiter in this JVM. Arguments: the flood, how many subjects, and for the grid the own port and the other's; or
 * {@code NONE} and the ports for a node that only keeps entries until its input ends. Prints a line at every tenth.
 */
final class FloodMain {

    /** Subjects that are there before the flood. */
    static final int KNOWN = 50;

    /** Subjects that come at each tenth of the flood, from elsewhere. */
    static final int NEWCOMERS = 10;

    private static final Logger OWN_LOG = Logger.getLogger("io.ratelimit");
    private static final int THREADS = 8;
    private static final int POINTS = 10;

    private final Flood flood;
    private final FloodedNode node;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicLong logLines = new AtomicLong();
    private final long start = System.nanoTime();
    private int newcomersExact;

    private FloodMain(Flood flood, FloodedNode node) {
        this.flood = flood;
        this.node = node;
    }

    public static void main(String[] args) throws InterruptedException, IOException {
        int ports = args[0].equals("NONE") ? 1 : 2;
        try (FloodedNode node =
                args.length > ports ? FloodedNode.onGrid(args[ports], args[ports + 1]) : FloodedNode.inMemory()) {
            if (ports == 1) {
                System.out.println("ready");
                while (System.in.read() >= 0) {
                    System.out.println("kept " + node.store().subjects() + " heap " + heapMib());
                }
            } else {
                new FloodMain(Flood.valueOf(args[0]), node).run(Integer.parseInt(args[1]));
            }
        }
    }

    private void run(int subjects) throws InterruptedException {
        countLogLines();
        for (int known = 0; known < KNOWN; known++) {
            node.admitted(flood.path, flood.known(known), 3);
        }
        report();
        for (int point = 1; point <= POINTS; point++) {
            send((int) ((long) subjects * point / POINTS));
            for (int known = 0; known < KNOWN; known++) {
                node.admits(flood.path, flood.known(known));
            }
            for (int newcomer = 0; newcomer < NEWCOMERS; newcomer++) {
                newcomersExact += isExact(point * NEWCOMERS + newcomer) ? 1 : 0;
            }
            report();
        }
        int knownExact = 0;
        for (int known = 0; known < KNOWN; known++) {
            int left = FloodedNode.HOUR - 3 - POINTS;
            knownExact += node.admitted(flood.path, flood.known(known), left + 5) == left ? 1 : 0;
        }
        System.out.println("knownExact " + knownExact + " newcomersExact " + newcomersExact + " logLines " + logLines);
    }

    private boolean isExact(int newcomer) {
        return node.admitted(flood.path, flood.newcomer(newcomer), FloodedNode.HOUR + 5) == FloodedNode.HOUR;
    }

    private void send(int until) throws InterruptedException {
        Thread[] threads = new Thread[THREADS];
        for (int index = 0; index < THREADS; index++) {
            threads[index] = new Thread(() -> {
                for (int number = sent.getAndIncrement(); number < until; number = sent.getAndIncrement()) {
                    if (node.admits(flood.path, flood.request(number))) {
                        admitted.incrementAndGet();
                    }
                }
            });
            threads[index].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        sent.set(until);
    }

    private void report() {
        System.out.printf(
                "sent %d kept %d heap %d admitted %d seconds %d%n",
                sent.get(),
                node.store().subjects(),
                heapMib(),
                admitted.get(),
                (System.nanoTime() - start) / 1_000_000_000);
    }

    /** Returns MiB in use after a collection. */
    private static long heapMib() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private void countLogLines() {
        OWN_LOG.setLevel(Level.ALL);
        OWN_LOG.setUseParentHandlers(false);
        OWN_LOG.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                logLines.incrementAndGet();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }
}
