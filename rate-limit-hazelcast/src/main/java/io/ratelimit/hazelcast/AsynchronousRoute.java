package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import java.util.concurrent.Future;

/** The public asynchronous call. */
record AsynchronousRoute(IMap<String, long[]> map) implements Route {

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        return map.submitToKey(subject, step).toCompletableFuture();
    }

    @Override
    public String describe() {
        return "submitToKey";
    }
}
