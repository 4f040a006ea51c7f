package io.ratelimit.sample.war;

import java.nio.file.Path;
import java.util.function.Consumer;

/** A running servlet container with at most one webapp, on the loopback address. */
interface Container extends AutoCloseable {

    /** Returns where it listens. */
    int port();

    /**
     * Deploys an unpacked WAR at the root. Whatever comes of it, it is to be undeployed.
     *
     * @param loader told of the webapp's class loader, also if it does not start
     * @return whether the webapp has started
     */
    boolean deploy(Path webapp, Consumer<ClassLoader> loader) throws Exception;

    /** Removes the webapp. */
    void undeploy() throws Exception;

    @Override
    void close();
}
