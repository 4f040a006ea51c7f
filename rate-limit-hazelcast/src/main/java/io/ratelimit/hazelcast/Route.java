package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A way to send a step to the owner of an entry without waiting for it longer than one likes. Safe for use by several threads. */
interface Route extends AutoCloseable {

    /** Sends a step; does not wait for the answer. */
    Future<?> send(String subject, EntryProcessor<String, long[], Object> step);

    /** Turns what the future held into what the step answered. */
    default @Nullable Object read(@Nullable Object answered) {
        return answered;
    }

    /**
     * Ends the wait for the backup's confirmation if the owner has answered at least {@code millis} ago: the owner has counted,
     * and what it told its backup is on the way. Does nothing where this Hazelcast does not let us.
     */
    default void waiveBackup(Future<?> sent, long millis) {}

    /** Forgets a call that nobody waits for any more. */
    default void abandon(Future<?> sent) {}

    /** Says which way this is, for the log. */
    String describe();

    @Override
    default void close() {}

    /**
     * Returns the fastest way that this Hazelcast offers, member or client: its own invocation future; else the asynchronous
     * call, which on one or two processors starts a thread each time; there a small pool is cheaper.
     */
    static Route to(HazelcastInstance instance, IMap<String, long[]> map) {
        Route direct = DirectRoute.find(instance, map);
        if (direct != null) {
            return direct;
        }
        Route client = ClientRoute.find(instance, map);
        if (client != null) {
            return client;
        }
        return ForkJoinPool.getCommonPoolParallelism() > 1 ? new AsynchronousRoute(map) : new PooledRoute(map);
    }
}
