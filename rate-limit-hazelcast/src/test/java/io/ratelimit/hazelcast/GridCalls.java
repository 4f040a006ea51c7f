package io.ratelimit.hazelcast;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Calls to the grid by a route of the test's choice. */
final class GridCalls {

    private static final ScheduledExecutorService BACKGROUND = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "probes");
        thread.setDaemon(true);
        return thread;
    });

    private GridCalls() {}

    static GridCall by(Route route, TestMember member) {
        return by(route, new Owners(member.instance(), 64));
    }

    static GridCall by(Route route, Owners owners) {
        return new GridCall(route, owners, new OwnerProbe(route, owners, BACKGROUND));
    }
}
