package io.ratelimit.benchmarks.grid;

import com.hazelcast.internal.serialization.DataSerializerHook;
import com.hazelcast.nio.serialization.DataSerializableFactory;

/** Makes {@link FloorStep} known to every member on this class path. */
public final class FloorHook implements DataSerializerHook {

    static final int FACTORY_ID = 1_623_071_858;

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public DataSerializableFactory createFactory() {
        return typeId -> new FloorStep();
    }
}
