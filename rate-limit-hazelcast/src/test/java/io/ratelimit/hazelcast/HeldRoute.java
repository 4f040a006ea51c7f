package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A member's route that notes what is sent and keeps it back until the test lets it go. Probes of owners pass. */
final class HeldRoute implements Route {

    private final Route route;
    private final List<EntryProcessor<String, long[], Object>> sent = new ArrayList<>();
    private final Queue<Held> held = new ArrayDeque<>();
    private boolean holding = true;
    private boolean ownerHasAnswered;
    private @Nullable Error failure;
    private int abandoned;

    private record Held(
            String subject, EntryProcessor<String, long[], Object> step, CompletableFuture<@Nullable Object> future) {}

    HeldRoute(Route route) {
        this.route = route;
    }

    @Override
    public synchronized Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
        if (subject.startsWith("probe-")) {
            return route.send(subject, step);
        }
        sent.add(step);
        if (failure != null) {
            throw failure;
        }
        Held one = new Held(subject, step, new CompletableFuture<>());
        held.add(one);
        if (!holding) {
            letOneGo();
        }
        return one.future();
    }

    /** Lets the step go that was sent first of those kept back. */
    synchronized void letOneGo() {
        Held one = held.remove();
        try {
            one.future()
                    .complete(route.read(route.send(one.subject(), one.step()).get()));
        } catch (InterruptedException | ExecutionException e) {
            one.future().completeExceptionally(e);
        }
    }

    /** Lets all go, now and from now on. */
    synchronized void letGo() {
        holding = false;
        while (!held.isEmpty()) {
            letOneGo();
        }
    }

    /** From now on owners answer at once, and their backups never. */
    synchronized void holdBackups() {
        ownerHasAnswered = true;
    }

    /** From now on nothing can be sent. */
    synchronized void fail(Error with) {
        failure = with;
    }

    @Override
    public synchronized void waiveBackup(Future<?> waived, long millis) {
        if (ownerHasAnswered && millis == 0 && !waived.isDone()) {
            letOneGo();
        }
    }

    @Override
    public synchronized void abandon(Future<?> future) {
        abandoned++;
    }

    synchronized int abandoned() {
        return abandoned;
    }

    /** Returns how many steps were sent. */
    synchronized int steps() {
        return sent.size();
    }

    synchronized EntryProcessor<String, long[], Object> step(int index) {
        return sent.get(index);
    }

    @Override
    public String describe() {
        return "a route that the test holds";
    }
}
