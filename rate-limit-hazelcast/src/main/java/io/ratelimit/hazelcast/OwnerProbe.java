package io.ratelimit.hazelcast;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out about an owner that let a request down, without costing another request anything: it is given up when it does not
 * answer a question that needs no backup, and asked again, ever less often, until it does. Safe for use by several threads.
 */
final class OwnerProbe {

    private static final System.Logger LOG = System.getLogger(OwnerProbe.class.getName());
    private static final long PATIENCE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;
    private static final List<Part> PARTS = List.of(new Part(0, List.of(new Limit(Interval.SECOND, 1)), 0));

    private final Route route;
    private final Owners owners;
    private final ScheduledExecutorService background;

    OwnerProbe(Route route, Owners owners, ScheduledExecutorService background) {
        this.route = route;
        this.owners = owners;
        this.background = background;
    }

    /** Has the owner asked, unless that is being done. */
    void suspect(OwnerWatch owner) {
        if (owner.beginProbe()) {
            schedule(owner, 0);
        }
    }

    private void schedule(OwnerWatch owner, long pauseMillis) {
        try {
            Future<?> unused = background.schedule(() -> probe(owner, pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            owner.endProbe();
        }
    }

    private void probe(OwnerWatch owner, long pausedMillis) {
        String key = owners.keyOf(owner);
        if (key.isEmpty() || answers(key)) {
            owner.answered();
            owner.endProbe();
            if (owner.giveUp(false)) {
                LOG.log(
                        System.Logger.Level.INFO,
                        key.isEmpty() ? "{0} owns nothing any more" : "{0} answers again",
                        owner.name());
            }
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            // The store is being closed: the owner had no time to answer.
            owner.endProbe();
            return;
        }
        if (owner.giveUp(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} does not answer: what it owns is decided without it until it does",
                    owner.name());
        }
        schedule(owner, Math.min(LONGEST_PAUSE_MILLIS, Math.max(PATIENCE_MILLIS, 2 * pausedMillis)));
    }

    private boolean answers(String key) {
        try {
            Future<?> sent = route.send(key, new AcquireStep(new Ask(key, PARTS, new Manner.Peek(), true)));
            try {
                sent.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } finally {
                if (!sent.isDone()) {
                    route.abandon(sent);
                }
            }
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
