package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.ratelimit.spi.SharedRecords.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of both sides of a split the record of the higher version, so that a grant that ended on one side stays ended. Of two that
 * cannot be told apart the existing one stays. Never throws, because that would end the merge of the whole partition.
 */
public final class NewestRecordMergePolicy
        implements SplitBrainMergePolicy<Object, MergingEntry<String, Object>, Object>, IdentifiedDataSerializable {

    /** For Hazelcast, which finds the policy by its name. */
    public NewestRecordMergePolicy() {}

    @Override
    public @Nullable Object merge(
            @Nullable MergingEntry<String, Object> merging, @Nullable MergingEntry<String, Object> existing) {
        Object arrives = value(merging);
        Object stays = value(existing);
        @Nullable Versioned theirs = record(arrives);
        @Nullable Versioned ours = record(stays);
        boolean taken = ours == null || (theirs != null && theirs.beats(ours));
        return stays == null || (taken && arrives != null) ? arrives : stays;
    }

    /** Returns none for a value whose class this member does not know. */
    private static @Nullable Object value(@Nullable MergingEntry<String, Object> side) {
        try {
            return side == null ? null : side.getDeserializedValue();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Versioned record(@Nullable Object value) {
        return value instanceof byte[] bytes && RecordBytes.isRecord(bytes) ? RecordBytes.read(bytes) : null;
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.RECORD_MERGE_POLICY;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
