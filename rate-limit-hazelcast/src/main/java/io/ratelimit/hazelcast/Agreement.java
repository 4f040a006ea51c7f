package io.ratelimit.hazelcast;

import com.hazelcast.map.IMap;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Values that all nodes have in common: the first proposal wins. For start-up: a call of the map's own, which may block for
 * minutes, on a thread that is given up when nobody waits for it any more. A node remembers what was agreed on, because a cluster
 * of servers that is restarted as a whole forgets it while the nodes live on. Safe for use by several threads.
 */
final class Agreement {

    private final IMap<String, byte[]> values;
    private final Reconnection reconnection;
    private final Duration patience;
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    /**
     * Knows nothing yet.
     *
     * @param values name to agreed value
     * @param reconnection tells when the grid is away
     * @param patience how long to wait for it
     */
    Agreement(IMap<String, byte[]> values, Reconnection reconnection, Duration patience) {
        this.values = values;
        this.reconnection = reconnection;
        this.patience = patience;
    }

    /**
     * Agrees on a value.
     *
     * @throws StoreException if the grid does not answer
     */
    byte[] on(String name, byte[] proposal) {
        FutureTask<byte[]> call = new FutureTask<>(() -> {
            reconnection.check();
            return values.putIfAbsent(name, proposal);
        });
        Thread thread = new Thread(call, "rate-limit-agreement");
        thread.setDaemon(true);
        thread.start();
        try {
            byte[] first = call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            byte[] value = first == null ? proposal.clone() : first;
            known.put(name, value.clone());
            return value;
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

    /** Proposes what was agreed on again, for nodes that start later. */
    void repeat() {
        known.forEach(values::putIfAbsent);
    }
}
