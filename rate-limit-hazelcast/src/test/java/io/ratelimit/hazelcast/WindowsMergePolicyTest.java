package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import io.ratelimit.core.LogLines;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Reading;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowsMergePolicyTest {

    private static final long NOW = 1_795_300_800_000L;
    private static final SerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();
    /** Of a newer format, cut off, and somebody else's. */
    private static final List<Object> UNREADABLE = List.of(new long[] {2L << 56, 0}, new long[] {1L << 56}, "foreign");

    private final WindowsMergePolicy policy = new WindowsMergePolicy();

    @Test
    void whatBothSidesGrantedIsSpent() {
        long[] shared = spent(3, 1, Windows.empty());
        long[] ours = spent(2, 1, shared.clone());
        long[] theirs = spent(4, 2, shared.clone());
        assertThat(used(policy.merge(entry(ours), entry(theirs)))).isEqualTo(9);
        assertThat(used(policy.merge(entry(theirs), entry(ours)))).isEqualTo(9);
    }

    @Test
    void mergingAgainChangesNothing() {
        long[] ours = spent(2, 1, Windows.empty());
        long[] theirs = spent(4, 2, Windows.empty());
        Object once = policy.merge(entry(ours), entry(theirs));
        assertThat(used(policy.merge(entry(theirs), entry(once)))).isEqualTo(6);
        assertThat(used(policy.merge(entry(once), entry(once)))).isEqualTo(6);
    }

    @Test
    void whatTheOtherSideGrantedIsAChangeAndNothingNewIsNone() {
        long[] ours = spent(3, 1, Windows.empty());
        Object once = Objects.requireNonNull(policy.merge(entry(spent(1, 2, Windows.empty())), entry(ours)));
        assertThat(Windows.changes((long[]) once)).isEqualTo(4);
        assertThat(policy.merge(entry(once), entry(once))).isEqualTo(once);
    }

    @Test
    void aSideThatKnowsNothingLeavesTheOther() {
        long[] ours = spent(2, 1, Windows.empty());
        assertThat(used(policy.merge(entry(ours), null))).isEqualTo(2);
        assertThat(used(policy.merge(null, entry(ours)))).isEqualTo(2);
        assertThat(policy.merge(null, null)).isEqualTo(Windows.empty());
        assertThat(used(policy.merge(entry(null), entry(ours)))).isEqualTo(2);
    }

    @Test
    void theResultIsNeverOneOfTheSides() {
        long[] ours = spent(2, 1, Windows.empty());
        MapMergingEntryImpl<String, Object> side = entry(ours);
        assertThat(policy.merge(side, null)).isNotSameAs(ours);
        assertThat(policy.merge(null, side)).isNotSameAs(ours);
    }

    @Test
    void theMergedEntryLivesAsLongAsTheLongerOne() {
        MapMergingEntryImpl<String, Object> merging = entry(spent(1, 1, Windows.empty()));
        MapMergingEntryImpl<String, Object> existing = entry(spent(1, 2, Windows.empty()));
        merging.setExpirationTime(NOW + 3_000).setTtl(3_000);
        existing.setExpirationTime(NOW + 3_600_000).setTtl(3_602_000);
        policy.merge(merging, existing);
        assertThat(merging.getExpirationTime()).isEqualTo(NOW + 3_600_000);
        assertThat(merging.getTtl()).isEqualTo(3_602_000);
        policy.merge(existing, merging.setExpirationTime(NOW + 1));
        assertThat(existing.getExpirationTime()).isEqualTo(NOW + 3_600_000);
    }

    @Test
    void ofAnUnreadableSideAndAReadableOneTheReadableStays() {
        long[] ours = spent(2, 1, Windows.empty());
        for (Object unreadable : UNREADABLE) {
            assertThat(used(policy.merge(entry(unreadable), entry(ours)))).isEqualTo(2);
            assertThat(used(policy.merge(entry(ours), entry(unreadable)))).isEqualTo(2);
        }
    }

    @Test
    void ofTwoUnreadableSidesTheExistingStaysAndOneAloneIsKept() {
        for (Object unreadable : UNREADABLE) {
            assertThat(policy.merge(entry("another"), entry(unreadable))).isEqualTo(unreadable);
            assertThat(policy.merge(entry(unreadable), null)).isEqualTo(unreadable);
            assertThat(policy.merge(null, entry(unreadable))).isEqualTo(unreadable);
        }
    }

    @Test
    void aValueWhoseClassNobodyHasCountsAsNone() {
        long[] ours = spent(2, 1, Windows.empty());
        byte[] bytes = SERIALIZATION.toData(new Foreign("x")).toByteArray();
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("$Foreign", "$Unknown");
        MapMergingEntryImpl<String, Object> unknown = new MapMergingEntryImpl<String, Object>(SERIALIZATION)
                .setValue(new HeapData(text.getBytes(StandardCharsets.ISO_8859_1)));
        assertThatThrownBy(unknown::getDeserializedValue).isInstanceOf(RuntimeException.class);
        assertThat(used(policy.merge(unknown, entry(ours)))).isEqualTo(2);
        assertThat(used(policy.merge(entry(ours), unknown))).isEqualTo(2);
    }

    @Test
    void aThousandUnreadableEntriesAreOneLineOfTheLog() {
        try (LogLines log = LogLines.of(WindowsMergePolicy.class.getName())) {
            WindowsMergePolicy quiet = new WindowsMergePolicy(new AtomicLong(System.nanoTime()));
            for (int round = 0; round < 1_000; round++) {
                quiet.merge(entry("unreadable"), entry("unreadable"));
            }
            assertThat(log.lines())
                    .containsExactly(
                            "WARNING after a split one side of an entry is not readable, so that only the other is kept: "
                                    + "the map holds a java.lang.String instead of windows");
        }
    }

    private record Foreign(String text) implements Serializable {}

    private static MapMergingEntryImpl<String, Object> entry(@Nullable Object value) {
        return new MapMergingEntryImpl<String, Object>(SERIALIZATION).setValue(SERIALIZATION.toData(value));
    }

    private static long[] spent(int permits, long origin, long[] words) {
        long[] now = words;
        for (int taken = 0; taken < permits; taken++) {
            now = Windows.acquire(now, Spenders.ask("caller", 100), NOW, origin).words();
        }
        return now;
    }

    private static long used(@Nullable Object words) {
        assertThat(words).isInstanceOf(long[].class);
        return Windows.acquire(((long[]) words).clone(), Spenders.ask("caller", 100), NOW, 1)
                        .answer()
                        .readings()
                        .stream()
                        .mapToLong(Reading::used)
                        .sum()
                - 1;
    }
}
