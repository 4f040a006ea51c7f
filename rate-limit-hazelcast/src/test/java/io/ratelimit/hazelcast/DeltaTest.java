package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A backup that is told only what has changed")
@Timeout(60)
class DeltaTest {

    private static final int SPENT = 400;
    private static final int LIMIT = 2_000;
    private static final long START = 1_795_300_800_000L;
    private static final Part PART =
            new Part(1, List.of(new Limit(Interval.HOUR, LIMIT), new Limit(Interval.DAY, 3_000)), 1);
    private static final Ask ASK = new Ask("subject", List.of(PART), new Manner.Spend(), false);

    private final SplittableRandom random = new SplittableRandom(20_261_122);
    private final Stored backup = new Stored();
    private long[] words = Windows.empty();
    private long now = START;
    private int deltas;

    /** An entry of a map. */
    private static final class Stored implements ExtendedMapEntry<String, long[]> {
        private long @Nullable [] value;
        private long ttlSeconds;

        @Override
        public String getKey() {
            return "subject";
        }

        @Override
        @SuppressWarnings("NullAway") // as Hazelcast has it: null if there is no entry
        public long[] getValue() {
            return value;
        }

        @Override
        @SuppressWarnings("NullAway")
        public long[] setValue(long[] newValue) {
            value = newValue;
            return newValue;
        }

        @Override
        public long[] setValue(long[] newValue, long ttl, TimeUnit unit) {
            value = newValue;
            ttlSeconds = unit.toSeconds(ttl);
            return newValue;
        }

        @Override
        public long[] setValueWithoutChangingExpiryTime(long[] newValue) {
            throw new UnsupportedOperationException();
        }
    }

    /** Takes a permit and returns what the backup has to be told. */
    private EntryProcessor<String, long[], Object> spend() {
        now += random.nextLong(0, 20);
        long[] before = words.clone();
        Windows.Step step = Windows.acquire(words, ASK, now, 7);
        int[] places = Delta.places(before, step.words().length == before.length ? step.words() : before);
        assertThat(step.places().length == 0 || covers(step.places(), places)).isTrue();
        boolean delta = before.length > Delta.SMALL_WORDS
                && step.words() == words
                && Delta.isEnough(Windows.changes(before), step.places());
        words = step.words();
        deltas += delta ? 1 : 0;
        // As it travels: the live array must not be shared.
        int ttl = Image.ttlSeconds(words, now);
        return delta ? new Delta(Windows.changes(before), words, step.places(), ttl) : new Image(words.clone(), ttl);
    }

    private static boolean covers(int[] told, int[] changed) {
        return Arrays.stream(changed).allMatch(place -> Arrays.stream(told).anyMatch(one -> one == place));
    }

    @Test
    @DisplayName("has the same words after every step, however the windows grow and roll")
    void staysEqual() {
        for (int step = 0; step < 3_000; step++) {
            spend().process(backup);
            assertThat(backup.value).as("step %d", step).containsExactly(words);
            assertThat(backup.ttlSeconds).isEqualTo(Image.ttlSeconds(words, now));
        }
        assertThat(deltas).as("otherwise nothing was compared").isGreaterThan(700);
    }

    @Test
    @DisplayName("that missed a step keeps what it has, and is right again after 64 changes at the latest")
    void healsAfterAGap() {
        for (int step = 0; step < SPENT; step++) {
            spend().process(backup);
        }
        EntryProcessor<String, long[], Object> missed = spend();
        assertThat(missed).isInstanceOf(Delta.class);
        long[] stale = Objects.requireNonNull(backup.value).clone();
        int behind = 0;
        while (spend().process(backup) != Boolean.TRUE) {
            assertThat(backup.value).containsExactly(stale);
            behind++;
        }
        assertThat(behind).isLessThan(Delta.MOST_CHANGES);
        assertThat(backup.value).containsExactly(words);
    }

    @Test
    @DisplayName("that missed what a node has added from elsewhere takes no change of what it does not have")
    void missedAnAddition() {
        for (int step = 0; step < SPENT; step++) {
            spend().process(backup);
        }
        long[] stale = Objects.requireNonNull(backup.value).clone();
        long[] elsewhere = Windows.acquire(Windows.empty(), ASK, now, 8).words();
        words = new AddStep(elsewhere).apply(words, now, 7).words();

        EntryProcessor<String, long[], Object> next = spend();
        assertThat(next).isInstanceOf(Delta.class);
        assertThat(next.process(backup)).isEqualTo(false);
        assertThat(backup.value).containsExactly(stale);
    }

    @Test
    @DisplayName("that missed what the other side of a split had granted takes no change of what it does not have")
    void missedAMerge() {
        for (int step = 0; step < SPENT; step++) {
            spend().process(backup);
        }
        long[] stale = Objects.requireNonNull(backup.value).clone();
        long[] elsewhere = Windows.acquire(Windows.empty(), ASK, now, 8).words();
        words = (long[]) Objects.requireNonNull(new WindowsMergePolicy().merge(merging(elsewhere), merging(words)));

        EntryProcessor<String, long[], Object> next = spend();
        assertThat(next).isInstanceOf(Delta.class);
        assertThat(next.process(backup)).isEqualTo(false);
        assertThat(backup.value).containsExactly(stale);
    }

    private static MapMergingEntryImpl<String, Object> merging(long[] entry) {
        SerializationService serialization = new DefaultSerializationServiceBuilder().build();
        return new MapMergingEntryImpl<String, Object>(serialization).setValue(serialization.toData(entry));
    }

    @Test
    @DisplayName("that has nothing yet, or somebody else's value, leaves that alone")
    void needsAnEntry() {
        for (int step = 0; step < SPENT; step++) {
            words = Windows.acquire(words, ASK, ++now, 7).words();
        }
        EntryProcessor<String, long[], Object> told = spend();
        assertThat(told).isInstanceOf(Delta.class);
        assertThat(told.process(backup)).isEqualTo(false);
        assertThat(backup.value).isNull();
        backup.value = new long[] {1, 2, 3};
        assertThat(told.process(backup)).isEqualTo(false);
        assertThat(backup.value).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("has all that was granted when the owner dies")
    void survivesTheOwner() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            long spent = 0;
            for (int step = 0; step < SPENT; step++) {
                members.there().beginSpending(subject, LIMIT, 1);
                spent += members.there().granted();
                members.there().advance(Duration.ofMillis(1));
            }
            members.there().kill();
            TestMember.await(() -> members.here().owns(subject));
            members.here().clock().advance(Duration.ofMillis(SPENT));
            assertThat(spent).isLessThan(LIMIT);
            assertThat(Spenders.spendInTurn(members.here().store(), subject, LIMIT, LIMIT))
                    .isEqualTo(LIMIT - spent);
        }
    }

    @Test
    @DisplayName("is told no more of an entry with holds")
    void isToldAsMuchOfHolds() {
        HazelcastInstance member = memberWith(new Owner(() -> now, () -> 7));
        Stored owned = new Stored();
        int told = 0;
        for (long hold = 1; hold <= SPENT; hold++) {
            now++;
            AcquireStep step = new AcquireStep(holding("subject", hold));
            step.setHazelcastInstance(member);
            assertThat(step.process(owned)).isInstanceOf(long[].class);
            told += step.getBackupProcessor() instanceof Delta ? 1 : 0;
        }
        assertThat(told).as("deltas; windows that grow need an image").isGreaterThan(SPENT * 3 / 4);
    }

    @Test
    @DisplayName("is told no more of a subject that several policies count, in whatever order, alone or combined")
    void isToldAsMuchOfSeveralPolicies() {
        Part other = new Part(-3, PART.limits(), 1);
        List<Ask> asks = List.of(
                ASK,
                new Ask("subject", List.of(other), new Manner.Spend(), false),
                new Ask("subject", List.of(PART, other), new Manner.Spend(), false));
        Stored owned = new Stored();
        for (int spent = 0; spent < SPENT; spent++) {
            now += random.nextLong(0, 20);
            List<Ask> batch = random.ints(random.nextLong(1, 4), 0, asks.size())
                    .mapToObj(asks::get)
                    .toList();
            backUp(batch.size() == 1 ? new AcquireStep(batch.get(0)) : new CombinedStep(batch), owned);
        }
        assertThat(deltas).as("windows that grow need an image").isGreaterThan(SPENT * 3 / 4);
    }

    @Test
    @DisplayName("has what a batch has done in place, and otherwise")
    void isToldOfMixedBatches() {
        Stored owned = new Stored();
        for (long hold = 1; hold <= SPENT; hold++) {
            now += random.nextLong(0, 20);
            List<Ask> batch = new ArrayList<>(List.of(ASK, ASK));
            if (random.nextInt(8) == 0) {
                batch.add(random.nextInt(3), holding("subject", hold));
            }
            backUp(new CombinedStep(batch), owned);
        }
        assertThat(deltas).isGreaterThan(SPENT * 3 / 4);
    }

    /** Does a step that grants, and tells the backup. */
    private void backUp(EntryStep step, Stored owned) {
        step.setHazelcastInstance(memberWith(new Owner(() -> now, () -> 7)));
        assertThat(step.process(owned)).isInstanceOf(long[].class);
        words = Objects.requireNonNull(owned.value);
        EntryProcessor<String, long[], Object> told = Objects.requireNonNull(step.getBackupProcessor());
        if (told instanceof Delta) {
            assertThat(told.process(backup)).isEqualTo(true);
            deltas++;
        } else {
            backup.value = words.clone();
        }
        assertThat(backup.value).containsExactly(words);
    }

    /** Holds, and tells that the request before has ended. */
    private static Ask holding(String subject, long hold) {
        List<Long> ended = hold == 1 ? List.of() : List.of(hold - 1);
        return new Ask(subject, List.of(PART), new Manner.Hold(hold, 2_000), false, ended);
    }

    private static HazelcastInstance memberWith(Owner owner) {
        ConcurrentMap<String, Object> context = new ConcurrentHashMap<>(Map.of(Owner.CONTEXT_KEY, owner));
        return (HazelcastInstance) Proxy.newProxyInstance(
                DeltaTest.class.getClassLoader(),
                new Class<?>[] {HazelcastInstance.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getUserContext");
                    return context;
                });
    }

    @Test
    @DisplayName("has what was held, whether the requests have ended or not, when the owner dies")
    void survivesTheOwnerOfHolds() {
        try (TwoMembers members = TwoMembers.start()) {
            String subject = members.subject(false);
            for (long hold = 1; hold <= SPENT; hold++) {
                Ask ask = holding(subject, hold);
                assertThat(members.here().store().acquire(ask, Spenders.TIMEOUT).outcome())
                        .isEqualTo(Outcome.GRANTED);
                members.advance(Duration.ofMillis(1));
            }
            members.there().kill();
            TestMember.await(() -> members.here().owns(subject));
            assertThat(Spenders.spendInTurn(members.here().store(), subject, LIMIT, LIMIT))
                    .isEqualTo(LIMIT - SPENT);
        }
    }
}
