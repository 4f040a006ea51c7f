package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore.Ask;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests for one subject that arrive on this node while a step for it is on its way share the next one. Each has its own
 * answer, deadline and end; a subject that one request at a time asks for costs one entry in a map more. Safe for use by several
 * threads.
 *
 * <p>One thread leads a subject: it waits for the step that is on its way. When that has ended it tells its batch, sends the next
 * step for those who came meanwhile, and makes the newest of them lead: no step is sent by a thread of Hazelcast. A few are told
 * after the next step was sent, so that the owner works while they are woken; a crowd before. A leader that has no more time hands
 * over within its batch; when nobody in it has, the step is abandoned and the next is sent. What was given up may still be
 * applied: permits are spent that nobody used, never the other way round.
 */
final class Combining {

    private final GridCall grid;
    private final Steps steps;
    /** The subjects that a step is on its way for. */
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /** Combines calls to the grid. */
    Combining(GridCall grid) {
        this.grid = grid;
        this.steps = grid.steps();
    }

    /**
     * Takes permits.
     *
     * @return the owner's answer
     * @throws io.ratelimit.spi.StoreException as {@link GridCall#run}
     */
    long[] run(Ask ask, Duration timeout) {
        return grid.run(() -> partition(ask.subject()), timeout, (partition, end) -> answer(ask, partition, end));
    }

    /** The first that comes after a step was sent finds out for all that join it. */
    private PartitionWatch partition(String subject) {
        Line line = lines.get(subject);
        PartitionWatch known = line == null ? null : line.partition();
        return known == null ? grid.partition(subject) : known;
    }

    private @Nullable Object answer(Ask ask, PartitionWatch partition, long end)
            throws InterruptedException, ExecutionException, TimeoutException {
        Line mine = new Line();
        for (Line line = lines.putIfAbsent(ask.subject(), mine);
                line != null;
                line = lines.putIfAbsent(ask.subject(), mine)) {
            Waiter waiter = new Waiter(ask, partition);
            if (line.join(waiter)) {
                return await(line, waiter, end);
            }
            // Closed, and about to be removed by who led it.
            lines.remove(ask.subject(), line);
        }
        try {
            return steps.awaitAlone(steps.send(partition, ask.subject(), new AcquireStep(ask)), end);
        } finally {
            passOn(ask.subject(), mine);
        }
    }

    private @Nullable Object await(Line line, Waiter waiter, long end)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            waiter.await(end, line.isCrowded() && !VirtualThreads.isCurrent());
        } catch (InterruptedException e) {
            if (waiter.leave()) {
                throw e;
            }
            Thread.currentThread().interrupt();
        }
        if (waiter.leave()) {
            Batch batch = waiter.batch();
            if (batch == null) {
                throw new TimeoutException();
            }
            // The owner may have answered although its backup has not confirmed.
            return batch.answerTo(waiter, steps.await(batch.sent(), System.nanoTime()));
        }
        Batch led = waiter.led();
        return led == null ? waiter.answer() : lead(line, led, waiter, end);
    }

    private Object lead(Line line, Batch batch, Waiter self, long end)
            throws InterruptedException, ExecutionException, TimeoutException {
        @Nullable Object answered;
        try {
            answered = steps.await(batch.sent(), end);
        } catch (TimeoutException | InterruptedException e) {
            // Of an owner that is given up all would find out one after the other, each when it next looks.
            if (batch.sent().partition().owner().isGivenUp() || !batch.handOver()) {
                steps.abandon(batch.sent());
                passOn(self.ask().subject(), line);
                Object unused = batch.tell(new TimeoutException(), self);
            }
            throw e;
        } catch (ExecutionException e) {
            answered = e;
        } catch (RuntimeException | Error e) {
            answered = new ExecutionException(e);
        }
        Object result = line.isCrowded()
                ? tellAndPassOn(line, batch, answered, self)
                : passOnAndTell(line, batch, answered, self);
        return Waiter.answer(result);
    }

    /** The owner works while the few are woken. */
    private Object passOnAndTell(Line line, Batch batch, @Nullable Object answered, Waiter self) {
        passOn(self.ask().subject(), line);
        return batch.tell(answered, self);
    }

    /**
     * A step costs a crowd more than the time of the owner: those who were told and ask again at once come along with the next.
     * With processors to spare they run already, and the yield ends as soon as it has begun.
     */
    @SuppressWarnings("ThreadPriorityCheck")
    private Object tellAndPassOn(Line line, Batch batch, @Nullable Object answered, Waiter self) {
        try {
            return batch.tell(answered, self);
        } finally {
            Thread.yield();
            passOn(self.ask().subject(), line);
        }
    }

    /** Ends the turn of who led. */
    private void passOn(String subject, Line line) {
        boolean led = false;
        try {
            led = sendNext(line);
        } finally {
            if (!led) {
                lines.remove(subject, line);
            }
        }
    }

    /** Returns true if another leads from now on, false if nobody waits. */
    private boolean sendNext(Line line) {
        while (!line.close()) {
            List<Waiter> waiters = line.take();
            if (!waiters.isEmpty()) {
                Batch batch = Batch.send(waiters, steps);
                if (batch.handOver()) {
                    return true;
                }
                steps.abandon(batch.sent());
            }
        }
        return false;
    }
}
