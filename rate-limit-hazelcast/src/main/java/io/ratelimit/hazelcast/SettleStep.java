package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.window.Windows;
import java.io.IOException;

/** Ends a hold. */
final class SettleStep extends EntryStep {

    private long hold;
    private boolean keep;

    /** For deserialization. */
    SettleStep() {}

    SettleStep(long hold, boolean keep) {
        this.hold = hold;
        this.keep = keep;
    }

    @Override
    Windows.Step apply(long[] words, long now, long origin) {
        return Windows.settle(words, hold, keep, now);
    }

    @Override
    public int getClassId() {
        return StepFactory.SETTLE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(hold);
        out.writeBoolean(keep);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        hold = in.readLong();
        keep = in.readBoolean();
    }
}
