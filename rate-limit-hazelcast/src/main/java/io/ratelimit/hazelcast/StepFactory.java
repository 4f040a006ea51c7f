package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Creates what travels between members. A number is never used for another class or another format: members of two releases
 * may be in one cluster.
 */
final class StepFactory implements DataSerializableFactory {

    static final int ACQUIRE = 1;
    static final int SETTLE = 2;
    static final int ADD = 3;
    static final int FORGET = 4;
    static final int IMAGE = 5;
    static final int MERGE_POLICY = 6;
    static final int PRESENCE = 8;

    @Override
    public IdentifiedDataSerializable create(int typeId) {
        return switch (typeId) {
            case ACQUIRE -> new AcquireStep();
            case SETTLE -> new SettleStep();
            case ADD -> new AddStep();
            case FORGET -> new ForgetStep();
            case IMAGE -> new Image();
            case MERGE_POLICY -> new WindowsMergePolicy();
            case PRESENCE -> new PresenceStep();
            default -> throw new IllegalArgumentException("step " + typeId + " is of a newer release");
        };
    }

    /** Reads an entry; {@code null} is not one. */
    static long[] words(ObjectDataInput in) throws IOException {
        long @Nullable [] words = in.readLongArray();
        return words == null ? Windows.empty() : words;
    }

    /** Equal by class: Hazelcast refuses to start when it finds two different factories for one id. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepFactory;
    }

    @Override
    public int hashCode() {
        return StepHook.FACTORY_ID;
    }
}
