package io.ratelimit.benchmarks;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is logged while something is measured: nothing but what is wrong with the set-up. */
public final class Logs {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger(""),
            // Its filter warns of every refusal, which would be measured with it.
            Logger.getLogger("org.eclipse.jetty"));

    private Logs() {}

    /** For this process. */
    public static void quiet() {
        QUIET.get(0).setLevel(Level.WARNING);
        QUIET.get(1).setLevel(Level.SEVERE);
    }
}
