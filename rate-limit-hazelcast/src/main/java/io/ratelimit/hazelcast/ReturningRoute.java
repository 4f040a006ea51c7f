package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A route that no step takes while its client is away.
 *
 * @param route taken when it is not
 * @param reconnection knows whether it is
 */
record ReturningRoute(Route route, Reconnection reconnection) implements Route {

    @Override
    public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        reconnection.check();
        return route.send(subject, step);
    }

    @Override
    public @Nullable Object read(@Nullable Object answered) {
        return route.read(answered);
    }

    @Override
    public void waiveBackup(Future<?> sent, long millis) {
        route.waiveBackup(sent, millis);
    }

    @Override
    public void abandon(Future<?> sent) {
        route.abandon(sent);
    }

    @Override
    public String describe() {
        return route.describe();
    }

    @Override
    public void close() {
        route.close();
    }
}
