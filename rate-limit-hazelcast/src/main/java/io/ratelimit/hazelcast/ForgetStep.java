package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.window.Windows;
import java.util.Map;

/** Removes the entry, readable or not. */
final class ForgetStep extends EntryStep {

    @Override
    long[] stored(Map.Entry<String, ?> entry) {
        return Windows.empty();
    }

    @Override
    Windows.Step apply(long[] words, long now, long origin) {
        return new Windows.Step(Windows.empty(), true, Answers.done());
    }

    @Override
    public int getClassId() {
        return StepFactory.FORGET;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
