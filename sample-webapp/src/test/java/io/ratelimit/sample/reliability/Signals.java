package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Signals that the JDK does not send. */
final class Signals {

    private static final long LONGEST_NANOS = 10_000_000_000L;

    private Signals() {}

    /** Stops a process in its tracks; it keeps its connections. Returns when all of its threads stand still. */
    static void stop(long process) {
        send("STOP", process);
        long start = System.nanoTime();
        while (!isStopped(process)) {
            if (System.nanoTime() - start > LONGEST_NANOS) {
                throw new AssertionError("process " + process + " does not stop");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Lets a stopped process go on. */
    static void resume(long process) {
        send("CONT", process);
    }

    private static void send(String signal, long process) {
        Command.run("kill", "-" + signal, Long.toString(process));
    }

    private static boolean isStopped(long process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
            return threads.allMatch(Signals::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            return Files.readString(thread.resolve("status")).contains("State:\tT");
        } catch (IOException e) {
            // The thread has ended.
            return true;
        }
    }
}
