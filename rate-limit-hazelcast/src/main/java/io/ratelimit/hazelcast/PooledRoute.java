package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The public blocking call on a few threads of its own. A call that finds them all busy and the queue full is rejected. */
final class PooledRoute implements Route {

    private static final int THREADS = 16;
    private static final int QUEUE = 256;

    private final IMap<String, long[]> map;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), PooledRoute::thread);

    PooledRoute(IMap<String, long[]> map) {
        this.map = map;
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "rate-limit-store");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        return threads.submit(() -> map.executeOnKey(subject, step));
    }

    /** Its thread would wait for as long as Hazelcast does, a minute or two. */
    @Override
    public void abandon(Future<?> sent) {
        sent.cancel(true);
    }

    @Override
    public String describe() {
        return "executeOnKey on " + THREADS + " threads";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
