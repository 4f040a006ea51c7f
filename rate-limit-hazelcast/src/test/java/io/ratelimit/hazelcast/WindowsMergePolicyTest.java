package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WindowsMergePolicyTest {

    private static final long NOW = 1_795_300_800_000L;
    private static final SerializationService SERIALIZATION = new DefaultSerializationServiceBuilder().build();
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
        long[] once = policy.merge(entry(ours), entry(theirs));
        assertThat(used(policy.merge(entry(theirs), entry(once)))).isEqualTo(6);
        assertThat(used(policy.merge(entry(once), entry(once)))).isEqualTo(6);
    }

    @Test
    void aSideThatKnowsNothingLeavesTheOther() {
        long[] ours = spent(2, 1, Windows.empty());
        assertThat(used(policy.merge(entry(ours), null))).isEqualTo(2);
        assertThat(used(policy.merge(null, entry(ours)))).isEqualTo(2);
        assertThat(policy.merge(null, null)).isEmpty();
        assertThat(used(policy.merge(entry(null), entry(ours)))).isEqualTo(2);
    }

    @Test
    void theResultIsNeverOneOfTheSides() {
        long[] ours = spent(2, 1, Windows.empty());
        MapMergingEntryImpl<String, long[]> side = entry(ours);
        assertThat(policy.merge(side, null)).isNotSameAs(ours);
        assertThat(policy.merge(null, side)).isNotSameAs(ours);
    }

    @Test
    void theMergedEntryLivesAsLongAsTheLongerOne() {
        MapMergingEntryImpl<String, long[]> merging = entry(spent(1, 1, Windows.empty()));
        MapMergingEntryImpl<String, long[]> existing = entry(spent(1, 2, Windows.empty()));
        merging.setExpirationTime(NOW + 3_000).setTtl(3_000);
        existing.setExpirationTime(NOW + 3_600_000).setTtl(3_602_000);
        policy.merge(merging, existing);
        assertThat(merging.getExpirationTime()).isEqualTo(NOW + 3_600_000);
        assertThat(merging.getTtl()).isEqualTo(3_602_000);
        policy.merge(existing, merging.setExpirationTime(NOW + 1));
        assertThat(existing.getExpirationTime()).isEqualTo(NOW + 3_600_000);
    }

    private static MapMergingEntryImpl<String, long[]> entry(long @Nullable [] words) {
        return new MapMergingEntryImpl<String, long[]>(SERIALIZATION).setValue(SERIALIZATION.toData(words));
    }

    private static long[] spent(int permits, long origin, long[] words) {
        long[] now = words;
        for (int taken = 0; taken < permits; taken++) {
            now = Windows.acquire(now, Spenders.ask("caller", 100), NOW, origin).words();
        }
        return now;
    }

    private static long used(long[] words) {
        return Windows.acquire(words.clone(), Spenders.ask("caller", 100), NOW, 1).answer().readings().stream()
                        .mapToLong(Reading::used)
                        .sum()
                - 1;
    }
}
