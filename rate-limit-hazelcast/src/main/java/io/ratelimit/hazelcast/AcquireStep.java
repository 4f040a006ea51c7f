package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import java.io.IOException;
import java.util.List;

/** Takes permits. */
final class AcquireStep extends EntryStep {

    private Ask ask = new Ask("", List.of(), new Manner.Peek(), true);

    /** For deserialization. */
    AcquireStep() {}

    AcquireStep(Ask ask) {
        this.ask = ask;
    }

    @Override
    Windows.Step apply(long[] words, long now, long origin) {
        Taking taking = new Taking(words, now, origin);
        return taking.step(taking.take(ask));
    }

    @Override
    boolean tellsPlaces() {
        return true;
    }

    @Override
    public int getClassId() {
        return StepFactory.ACQUIRE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Asks.write(ask, out);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        ask = Asks.read(in);
    }
}
