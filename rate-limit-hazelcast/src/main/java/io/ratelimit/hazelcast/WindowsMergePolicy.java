package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.ratelimit.core.window.Windows;
import org.jspecify.annotations.Nullable;

/**
 * Joins what both sides of a split granted, in whatever order they merge and however often. Typed on {@link MergingEntry}:
 * asking for more would oblige the map to keep statistics of each entry.
 */
public final class WindowsMergePolicy
        implements SplitBrainMergePolicy<long[], MergingEntry<String, long[]>, long[]>, IdentifiedDataSerializable {

    /** For Hazelcast, which finds the policy by its name. */
    public WindowsMergePolicy() {}

    @Override
    public long[] merge(
            @Nullable MergingEntry<String, long[]> merging, @Nullable MergingEntry<String, long[]> existing) {
        if (merging != null && existing != null) {
            keepLaterExpiry(merging, existing);
        }
        return Windows.merge(words(merging), words(existing));
    }

    private static long[] words(@Nullable MergingEntry<String, long[]> side) {
        long @Nullable [] words = side == null ? null : side.getDeserializedValue();
        return words == null ? Windows.empty() : words;
    }

    /** The merged entry expires when the merging one would have, which may be before what the other side granted is over. */
    private static void keepLaterExpiry(MergingEntry<String, long[]> merging, MergingEntry<String, long[]> existing) {
        if (merging instanceof MapMergingEntryImpl<?, ?> taken
                && existing instanceof MapMergingEntryImpl<?, ?> kept
                && kept.getExpirationTime() > taken.getExpirationTime()) {
            taken.setExpirationTime(kept.getExpirationTime());
            taken.setTtl(kept.getTtl());
        }
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.MERGE_POLICY;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
