package io.ratelimit.hazelcast;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests on threads of their own, begun one after the other. */
final class Callers {

    private final Combining combining;
    private final List<FutureTask<Answer>> tasks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Callers(Combining combining) {
        this.combining = combining;
    }

    /** Begins a request and returns when it waits for an answer. */
    void begin(Ask ask, Duration timeout) {
        FutureTask<Answer> task = new FutureTask<>(() -> Answers.decode(combining.run(ask, timeout), ask));
        Thread thread = new Thread(task, "caller-" + threads.size());
        thread.setDaemon(true);
        tasks.add(task);
        threads.add(thread);
        thread.start();
        TestMember.await(() -> thread.getState() == Thread.State.TIMED_WAITING || task.isDone());
    }

    void begin(Ask ask) {
        begin(ask, Spenders.TIMEOUT);
    }

    void begin(Ask ask, int times) {
        for (int index = 0; index < times; index++) {
            begin(ask);
        }
    }

    void interrupt(int caller) {
        threads.get(caller).interrupt();
    }

    boolean waits(int caller) {
        return !tasks.get(caller).isDone();
    }

    /** Waits for an answer. */
    Answer answer(int caller) {
        try {
            return tasks.get(caller).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("caller " + caller, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("caller " + caller, e);
        }
    }

    /** Waits for the failure of one that is not answered. */
    Throwable failure(int caller) {
        try {
            throw new AssertionError(
                    "caller " + caller + " was answered " + tasks.get(caller).get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("caller " + caller, e);
        }
    }

    /** Waits for all answers, in the order in which the requests were begun. */
    List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        for (int caller = 0; caller < tasks.size(); caller++) {
            answers.add(answer(caller));
        }
        return answers;
    }

    /** Returns how much of the only limit was used after each. */
    List<Long> used() {
        return answers().stream().map(answer -> answer.readings().get(0).used()).toList();
    }

    List<Outcome> outcomes() {
        return answers().stream().map(Answer::outcome).toList();
    }
}
