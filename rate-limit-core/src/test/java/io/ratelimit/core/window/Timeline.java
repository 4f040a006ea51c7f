package io.ratelimit.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;

/** One subject's entry and a clock that the test sets, so that each line of a test is one moment. */
final class Timeline {

    static final long MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
    static final long ORIGIN = 7;
    /** The section of a test that needs only one. */
    static final long SECTION = 1;

    private long[] words = Windows.empty();
    private long clock = MIDNIGHT;
    private long origin = ORIGIN;
    private boolean changed;

    static Limit second(long permits) {
        return new Limit(Interval.SECOND, permits);
    }

    static Limit minute(long permits) {
        return new Limit(Interval.MINUTE, permits);
    }

    static Limit hour(long permits) {
        return new Limit(Interval.HOUR, permits);
    }

    static Limit day(long permits) {
        return new Limit(Interval.DAY, permits);
    }

    static Part one(Limit... limits) {
        return part(SECTION, 1, limits);
    }

    static Part cost(long cost, Limit... limits) {
        return part(SECTION, cost, limits);
    }

    static Part part(long section, long cost, Limit... limits) {
        return new Part(section, List.of(limits), cost);
    }

    Timeline at(String time) {
        return at(MIDNIGHT + LocalTime.parse(time).toNanoOfDay() / 1_000_000);
    }

    Timeline at(long millis) {
        clock = millis;
        return this;
    }

    Timeline later(long millis) {
        return at(clock + millis);
    }

    Timeline by(long owner) {
        origin = owner;
        return this;
    }

    /** Continues from another entry. */
    Timeline from(long[] entry) {
        words = entry;
        return this;
    }

    Answer spends(Part... parts) {
        return granted(ask(new Manner.Spend(), parts));
    }

    /** Spends, and returns the entry. */
    long[] spendsAndWrites(Part... parts) {
        spends(parts);
        return words;
    }

    Answer holds(long id, long lifeMillis, Part... parts) {
        return granted(ask(new Manner.Hold(id, lifeMillis), parts));
    }

    /** Asserts P3 beside the refusal itself. */
    Answer refuses(Part... parts) {
        long[] before = words;
        long[] content = words.clone();
        Answer answer = ask(new Manner.Spend(), parts);
        assertThat(answer.outcome()).as("at %s", this).isEqualTo(Outcome.REFUSED);
        assertThat(words).as("at %s", this).isSameAs(before).isEqualTo(content);
        assertThat(changed).as("at %s", this).isFalse();
        return answer;
    }

    Answer peeks(Part... parts) {
        return ask(new Manner.Peek(), parts);
    }

    boolean settles(long hold, boolean keep) {
        Windows.Step step = Windows.settle(words, hold, keep, clock);
        words = step.words();
        return step.changed();
    }

    /** Holds, and tells of holds whose requests have ended. */
    Answer holds(long id, long lifeMillis, List<Long> finished, Part... parts) {
        return granted(ask(new Manner.Hold(id, lifeMillis), finished, parts));
    }

    Answer ask(Manner manner, Part... parts) {
        return ask(manner, List.of(), parts);
    }

    private Answer ask(Manner manner, List<Long> finished, Part... parts) {
        Windows.Step step =
                Windows.acquire(words, new Ask("s", List.of(parts), manner, false, finished), clock, origin);
        words = step.words();
        changed = step.changed();
        return step.answer();
    }

    long used(long section, Interval interval) {
        return reading(peeks(part(section, 0, new Limit(interval, Limit.MAX_PERMITS))))
                .used();
    }

    long used(Interval interval) {
        return used(SECTION, interval);
    }

    long aliveMillis() {
        return Windows.aliveMillis(words, clock);
    }

    /** Tells whether the last ask changed the entry. */
    boolean changed() {
        return changed;
    }

    long[] words() {
        return words;
    }

    Entry entry() {
        return Entry.of(words);
    }

    /** The only reading of an answer. */
    static Reading reading(Answer answer) {
        assertThat(answer.readings()).hasSize(1);
        return answer.readings().get(0);
    }

    private Answer granted(Answer answer) {
        assertThat(answer.outcome()).as("at %s %s", this, answer).isEqualTo(Outcome.GRANTED);
        assertThat(answer.readings()).noneMatch(Reading::refuses);
        return answer;
    }

    @Override
    public String toString() {
        return Instant.ofEpochMilli(clock).toString();
    }
}
