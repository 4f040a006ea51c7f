package io.ratelimit.sample.reliability;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Everything that the load saw. Safe for use by several threads. */
final class Ledger {

    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final LongAdder moved = new LongAdder();

    /** Any status other than granted or refused by a limit is an error. */
    void add(Answer answer) {
        answers.add(answer);
        int status = answer.reply().status();
        if (status != 200 && status != 429) {
            errors.add(answer.node() + " answered " + status + " to "
                    + answer.call().path());
        }
    }

    void addError(String error) {
        errors.add(error);
    }

    /** A node went away with the answer, and another was asked. */
    void addMoved() {
        moved.increment();
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    long moved() {
        return moved.sum();
    }
}
