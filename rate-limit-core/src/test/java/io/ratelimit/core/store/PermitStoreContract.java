package io.ratelimit.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every store promises, against a store whose clock the test moves. The store may be shared by all tests: each uses
 * subjects of its own.
 */
public abstract class PermitStoreContract extends HoldContract {

    @Test
    void tellsWhoStartedAnEntry() {
        assertThat(spend(hour(5)).created()).isTrue();
        assertThat(spend(hour(5)).created()).isFalse();
        assertThat(ask(new Manner.Hold(1, 1_000), hour(5)).created()).isFalse();
    }

    @Test
    void onlyKnownDoesNotStartAnEntry() {
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
        Ask stranger = new Ask(subject(), List.of(hour(5)), new Manner.Spend(), true);
        Answer unknown = store().acquire(stranger, TIMEOUT);
        assertThat(unknown.readings()).isEmpty();
        assertThat(unknown.created()).isFalse();
        spend(hour(5));
        assertThat(only(store().acquire(stranger, TIMEOUT)).used()).isEqualTo(2);
    }

    @Test
    void aForgottenSubjectIsNew() {
        spend(part(5, 5));
        store().forget(subject(), TIMEOUT);
        assertThat(known()).isEqualTo(Outcome.UNKNOWN);
        Answer fresh = spend(part(5, 5));
        assertThat(fresh.outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(fresh.created()).isTrue();
        store().forget(newSubject(), TIMEOUT);
    }

    @Test
    void whoListensIsToldOfASubjectThatWasForgotten() {
        List<String> told = new CopyOnWriteArrayList<>();
        store().onForgotten(told::add);
        spend(hour(5));
        store().forget(subject(), TIMEOUT);
        assertThat(told).as("on this node before the call returns").contains(subject());
        String unknown = newSubject();
        store().forget(unknown, TIMEOUT);
        assertThat(told).contains(unknown);
    }

    @Test
    void whatAnotherStoreGrantedIsAddedOnce() {
        spend(part(10, 2));
        try (InMemoryPermitStore elsewhere = new InMemoryPermitStore(clock(), 4_711)) {
            elsewhere.acquire(new Ask(subject(), List.of(part(10, 3)), new Manner.Spend(), false), TIMEOUT);
            advance(MILLI);
            elsewhere.acquire(new Ask(subject(), List.of(part(10, 4)), new Manner.Spend(), false), TIMEOUT);
            store().add(subject(), elsewhere.windows(subject()), TIMEOUT);
            store().add(subject(), elsewhere.windows(subject()), TIMEOUT);
        }
        assertThat(only(spend(hour(10))).used()).isEqualTo(10);
        assertThat(spend(hour(10)).outcome()).isEqualTo(Outcome.REFUSED);
        advance(HOUR.minus(MILLI));
        assertThat(only(ask(new Manner.Peek(), hour(10))).used()).isEqualTo(5);
    }

    @Test
    void whatIsHeldCanBeGivenBackAfterAnAddition() {
        hold(7, 60_000, part(10, 2));
        hold(8, 60_000, part(10, 3));
        try (InMemoryPermitStore elsewhere = new InMemoryPermitStore(clock(), 4_711)) {
            elsewhere.acquire(new Ask(subject(), List.of(hour(10)), new Manner.Spend(), false), TIMEOUT);
            store().add(subject(), elsewhere.windows(subject()), TIMEOUT);
            store().settle(subject(), 7, false, TIMEOUT);
            store().add(subject(), elsewhere.windows(subject()), TIMEOUT);
        }
        store().settle(subject(), 8, true, TIMEOUT);
        assertThat(only(ask(new Manner.Peek(), hour(10))).used()).isEqualTo(4);
    }

    @Test
    void whatIsNoEntryIsNotAddedAndLeavesWhatWasSpent() {
        spend(part(10, 2));
        for (long[] damaged : List.of(new long[] {-1, 2, 3}, new long[] {1L << 56 | 1, 0, 0}, new long[1_000])) {
            assertThatThrownBy(() -> store().add(subject(), damaged, TIMEOUT)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store().add(newSubject(), damaged, TIMEOUT))
                    .isInstanceOf(StoreException.class);
        }
        assertThat(only(spend(hour(10))).used()).isEqualTo(3);
    }

    @Test
    void twoReleasesWithDifferentNumbersShareTheCountsAndEachAppliesItsOwn() {
        Part older = part(10, 1);
        Part newer = new Part(1, List.of(limit(Interval.HOUR, 4), limit(Interval.DAY, 100)), 1);
        Part onlyOlder = new Part(2, List.of(limit(Interval.DAY, 50)), 7);
        ask(new Manner.Spend(), older, onlyOlder);
        ask(new Manner.Spend(), older);
        assertThat(ask(new Manner.Spend(), newer).readings())
                .extracting(Reading::used)
                .as("an interval that only the newer one has starts with its first permit")
                .containsExactly(3L, 1L);
        ask(new Manner.Spend(), newer);
        assertThat(ask(new Manner.Spend(), newer).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(only(ask(new Manner.Spend(), older)).used()).isEqualTo(5);
        advance(HOUR);
        assertThat(ask(new Manner.Spend(), newer).outcome()).isEqualTo(Outcome.GRANTED);
        assertThat(only(ask(new Manner.Peek(), onlyOlder)).used())
                .as("a section that the newer one does not know")
                .isEqualTo(7);
    }

    @Test
    void aRecordIsWrittenUnlessThereIsOneOrBeatsTheOneThatIs() {
        SharedRecords records = store().records();
        String id = newSubject();
        Versioned first = new Versioned(-2, "first");
        assertThat(records.putIfAbsent(id, first, TIMEOUT)).isEqualTo(first);
        assertThat(records.putIfAbsent(id, new Versioned(1, "second"), TIMEOUT)).isEqualTo(first);
        assertThat(records.put(id, new Versioned(-3, "beaten"), TIMEOUT)).isEqualTo(first);
        assertThat(records.all()).containsEntry(id, first);
        Versioned newer = new Versioned(-1, "newer");
        assertThat(records.put(id, newer, TIMEOUT)).isEqualTo(newer);
        assertThat(records.all()).containsEntry(id, newer);
    }

    @Test
    void whatAnotherStoreGrantedStartsANewSubject() {
        try (InMemoryPermitStore elsewhere = new InMemoryPermitStore(clock(), 4_711)) {
            elsewhere.acquire(new Ask(subject(), List.of(part(10, 3)), new Manner.Spend(), false), TIMEOUT);
            store().add(subject(), elsewhere.windows(subject()), TIMEOUT);
            store().add(newSubject(), elsewhere.windows("nobody"), TIMEOUT);
        }
        Answer answer = spend(hour(10));
        assertThat(answer.created()).isFalse();
        assertThat(only(answer).used()).isEqualTo(4);
    }

    @Test
    void exactlyTheLimitIsGrantedToManyThreads() throws Exception {
        List<Callable<Long>> askers = new ArrayList<>();
        for (int asker = 0; asker < 8; asker++) {
            long cost = 1L + asker % 3;
            askers.add(() -> granted(150, part(1_000, cost)));
        }
        long granted = 0;
        ExecutorService threads = Executors.newFixedThreadPool(askers.size());
        try {
            for (Future<Long> asked : threads.invokeAll(askers, 60, TimeUnit.SECONDS)) {
                granted += asked.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(granted).isLessThanOrEqualTo(1_000).isGreaterThan(997);
        assertThat(only(ask(new Manner.Peek(), hour(1_000))).used()).isEqualTo(granted);
        assertThat(granted + granted(3, hour(1_000))).isEqualTo(1_000);
    }

    /** Asks until enough was asked and returns how many permits were granted. */
    private long granted(int asks, Part part) {
        long granted = 0;
        for (int asked = 0; asked < asks; asked++) {
            granted += spend(part).outcome() == Outcome.GRANTED ? part.cost() : 0;
        }
        return granted;
    }

    @Test
    void aWindowOfManyInstantsCountsAllAndReturnsThemLessThanATickLate() {
        Part minute = new Part(1, List.of(new Limit(Interval.MINUTE, 1_000_000)), 1);
        int instants = 1_300;
        for (int instant = 1; instant <= instants; instant++) {
            assertThat(only(ask(new Manner.Spend(), minute)).used()).isEqualTo(instant);
            advance(MILLI);
        }
        advance(Duration.ofMillis(Interval.MINUTE.millis() - instants - 1));
        assertThat(only(ask(new Manner.Peek(), minute)).used()).isEqualTo(instants);
        advance(Duration.ofMillis(instants + Interval.MINUTE.millis() / 1_024 + 1));
        assertThat(only(ask(new Manner.Peek(), minute)).used()).isZero();
    }
}
