package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.window.Windows;
import java.io.IOException;

/** Joins what was granted elsewhere. */
final class AddStep extends EntryStep {

    private long[] elsewhere = Windows.empty();

    /** For deserialization. */
    AddStep() {}

    /** The array is not copied: the caller leaves it alone. */
    AddStep(long[] elsewhere) {
        this.elsewhere = elsewhere;
    }

    @Override
    Windows.Step apply(long[] words, long now, long origin) {
        long[] merged = Windows.add(words, elsewhere);
        if (merged.length > 0) {
            // Else a backup that misses this would take the next change for one of the entry that it has.
            Windows.countAsOneChange(merged, Windows.changes(merged));
        }
        return new Windows.Step(merged, merged.length > 0, Answers.done());
    }

    @Override
    public int getClassId() {
        return StepFactory.ADD;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLongArray(elsewhere);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        elsewhere = StepFactory.words(in);
    }
}
