package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;

/** Words that the contract is written in, and what a store's test supplies. */
abstract class StoreFixture {

    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration MILLI = Duration.ofMillis(1);
    static final Duration HOUR = Duration.ofHours(1);
    static final long HOUR_MILLIS = HOUR.toMillis();
    private static final AtomicLong NAMES = new AtomicLong();

    private String subject = "";

    /** Returns the store under test; the same one during a test. */
    protected abstract PermitStore store();

    /** Returns the clock that the store reads; moved by {@link #advance} alone. */
    protected abstract ManualClock clock();

    /** Moves the store's time, in all its processes. */
    protected void advance(Duration by) {
        clock().advance(by);
    }

    /** Returns a subject that no test has used. */
    protected String newSubject() {
        return "subject-" + NAMES.incrementAndGet();
    }

    @BeforeEach
    void useAnotherSubject() {
        subject = newSubject();
    }

    final String subject() {
        return subject;
    }

    final Answer ask(Manner manner, Part... parts) {
        return store().acquire(new Ask(subject, List.of(parts), manner, false), TIMEOUT);
    }

    final Answer spend(Part part) {
        return ask(new Manner.Spend(), part);
    }

    final Answer hold(long id, long lifeMillis, Part part) {
        Answer answer = ask(new Manner.Hold(id, lifeMillis), part);
        assertThat(answer.outcome()).isEqualTo(Outcome.GRANTED);
        return answer;
    }

    /** Tells whether the store knows the subject, without starting it. */
    final Outcome known() {
        Ask peek = new Ask(subject, List.of(hour(1_000)), new Manner.Peek(), true);
        return store().acquire(peek, TIMEOUT).outcome();
    }

    static Part hour(long permits) {
        return part(permits, 1);
    }

    static Part part(long permitsAnHour, long cost) {
        return new Part(1, List.of(limit(Interval.HOUR, permitsAnHour)), cost);
    }

    static Limit limit(Interval interval, long permits) {
        return new Limit(interval, permits);
    }

    static Reading only(Answer answer) {
        assertThat(answer.readings()).hasSize(1);
        return answer.readings().get(0);
    }
}
