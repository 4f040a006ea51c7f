package io.ratelimit.hazelcast;

import com.hazelcast.internal.serialization.DataSerializerHook;
import com.hazelcast.nio.serialization.DataSerializableFactory;

/** Makes the steps known to every Hazelcast member that has this jar on its class path, without any configuration. */
public final class StepHook implements DataSerializerHook {

    /** Drawn at random, so that nobody else has it. */
    static final int FACTORY_ID = 1_623_071_857;

    /** For {@link java.util.ServiceLoader}. */
    public StepHook() {}

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public DataSerializableFactory createFactory() {
        return new StepFactory();
    }
}
