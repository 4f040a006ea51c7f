package io.ratelimit.benchmarks;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What is logged while something is measured: nothing but what is wrong with the set-up. */
public final class Logs {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger ALL = Logger.getLogger("");

    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");
    private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

    private Logs() {}

    /** From now on, in this process. Jetty's filter warns of every refusal, which would be measured with it. */
    public static void quiet() {
        ALL.setLevel(Level.WARNING);
        JETTY.setLevel(Level.SEVERE);
    }

    /** Before members leave each other, of which Hazelcast warns. */
    public static void leaving() {
        HAZELCAST.setLevel(Level.SEVERE);
    }
}
