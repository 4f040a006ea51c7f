package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Programs of the operating system. */
final class Command {

    private Command() {}

    /** Runs a program, which must succeed. */
    static void run(String... words) {
        int status = status(words);
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", words) + ": status " + status);
        }
    }

    /** Tells whether a program can be run and succeeds. */
    static boolean succeeds(String... words) {
        try {
            return status(words) == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static int status(String... words) {
        try {
            return new ProcessBuilder(words).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
