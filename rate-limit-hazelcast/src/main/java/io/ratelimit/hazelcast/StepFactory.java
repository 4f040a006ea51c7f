package io.ratelimit.hazelcast;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import java.io.DataInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Creates what travels between members. A number is never used for another class or another format: members of two releases
 * may be in one cluster.
 */
final class StepFactory implements DataSerializableFactory {

    /** Raised with every change that a member of an older release would take for something else. */
    static final int VERSION = 1;

    static final int ACQUIRE = 1;
    static final int SETTLE = 2;
    static final int ADD = 3;
    static final int FORGET = 4;
    static final int IMAGE = 5;
    static final int MERGE_POLICY = 6;
    static final int INSPECT = 7;
    static final int PRESENCE = 8;
    static final int COMBINED = 9;
    static final int DELTA = 10;
    static final int RECORD_MERGE_POLICY = 11;

    /** Hazelcast's length of an array that is not there. */
    private static final int NULL = -1;
    /** 8 MiB: a hundred windows of a thousand instants by ten owners. What claims to be larger is not worth the memory. */
    private static final int MOST_WORDS = 1 << 20;

    @Override
    public IdentifiedDataSerializable create(int typeId) {
        return switch (typeId) {
            case ACQUIRE -> new AcquireStep();
            case SETTLE -> new SettleStep();
            case ADD -> new AddStep();
            case FORGET -> new ForgetStep();
            case IMAGE -> new Image();
            case MERGE_POLICY -> new WindowsMergePolicy();
            case INSPECT -> new InspectTask();
            case PRESENCE -> new PresenceStep();
            case COMBINED -> new CombinedStep();
            case DELTA -> new Delta();
            case RECORD_MERGE_POLICY -> new NewestRecordMergePolicy();
            default -> throw new IllegalArgumentException("step " + typeId + " is of a newer release");
        };
    }

    /**
     * Reads an array as it was written in one piece; none for {@code null}.
     *
     * @throws IOException if it is too short, or longer than any entry
     */
    static long[] words(DataInput in) throws IOException {
        int length = in.readInt();
        if (length > MOST_WORDS || length < NULL) {
            throw new IOException("an entry of " + length + " words");
        }
        long[] words = length <= 0 ? Windows.empty() : new long[length];
        for (int index = 0; index < words.length; index++) {
            words[index] = in.readLong();
        }
        return words;
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
