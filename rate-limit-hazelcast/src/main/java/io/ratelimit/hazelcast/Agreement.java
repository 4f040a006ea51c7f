package io.ratelimit.hazelcast;

import com.hazelcast.map.IMap;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Values that all nodes have in common: the first proposal wins. For start-up: a call of the map's own, which may block for
 * minutes, on a thread that is given up when nobody waits for it any more. Safe for use by several threads.
 *
 * @param values name to agreed value
 * @param patience how long to wait for the grid
 */
record Agreement(IMap<String, byte[]> values, Duration patience) {

    /**
     * Agrees on a value.
     *
     * @throws StoreException if the grid does not answer
     */
    byte[] on(String name, byte[] proposal) {
        FutureTask<byte[]> call = new FutureTask<>(() -> values.putIfAbsent(name, proposal));
        Thread thread = new Thread(call, "rate-limit-agreement");
        thread.setDaemon(true);
        thread.start();
        try {
            byte[] first = call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return first == null ? proposal.clone() : first;
        } catch (TimeoutException e) {
            throw new StoreException(
                    "the cluster did not agree on the " + name + " within " + patience.toSeconds() + " s", null);
        } catch (ExecutionException e) {
            throw GridCall.failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the cluster agreed on the " + name, null);
        } finally {
            call.cancel(true);
        }
    }
}
