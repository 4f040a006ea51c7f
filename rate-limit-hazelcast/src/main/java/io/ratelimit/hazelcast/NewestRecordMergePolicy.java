package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
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
        Object arrives = merging == null ? null : merging.getDeserializedValue();
        Object stays = existing == null ? null : existing.getDeserializedValue();
        return stays == null || version(arrives) > version(stays) ? arrives : stays;
    }

    private static long version(@Nullable Object value) {
        return value instanceof byte[] bytes && RecordBytes.isRecord(bytes)
                ? RecordBytes.read(bytes).version()
                : Long.MIN_VALUE;
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
