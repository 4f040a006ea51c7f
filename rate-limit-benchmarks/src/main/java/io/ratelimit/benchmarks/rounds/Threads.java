package io.ratelimit.benchmarks.rounds;

import java.util.concurrent.ThreadFactory;

/** Platform threads, or virtual ones, which the Java level of this project does not know. */
final class Threads {

    private Threads() {}

    /**
     * Returns what makes threads.
     *
     * @throws IllegalStateException if virtual ones are asked for and this JDK has none
     */
    static ThreadFactory of(boolean virtual) {
        if (!virtual) {
            return Thread::new;
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need a JDK 21 or later", e);
        }
    }
}
