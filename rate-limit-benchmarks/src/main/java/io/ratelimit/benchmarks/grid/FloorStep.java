package io.ratelimit.benchmarks.grid;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The smallest step that counts and survives the death of a member: adds one to a number, and sends the sum to the backup. A new
 * object for each call.
 */
final class FloorStep implements EntryProcessor<String, Long, Long>, IdentifiedDataSerializable {

    static final int CLASS_ID = 1;

    /** What to store; 0 to count. */
    private long image;

    @Override
    public Long process(Map.Entry<String, @Nullable Long> entry) {
        if (image == 0) {
            Long stored = entry.getValue();
            image = stored == null ? 1 : stored + 1;
        }
        entry.setValue(image);
        return image;
    }

    @Override
    public EntryProcessor<String, Long, Long> getBackupProcessor() {
        return this;
    }

    @Override
    public int getFactoryId() {
        return FloorHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(image);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        image = in.readLong();
    }
}
