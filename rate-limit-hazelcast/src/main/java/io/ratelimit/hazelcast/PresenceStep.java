package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Says that a node limits requests, and learns how many do. The entry holds two words for each: its id, and when it last said so
 * by the clock of the entry's owner. A node that has said nothing for a while is not counted. Learns as well how many subjects that
 * member keeps: entries lie evenly, and a client has no other way to know.
 */
final class PresenceStep
        implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable, HazelcastInstanceAware {

    /** Several times the pause between two of a node's. */
    static final Duration LIFE = Duration.ofSeconds(7);

    private static final int NODE = 2;

    private long node;
    private boolean present;
    private transient @Nullable HazelcastInstance member;

    /** For deserialization. */
    PresenceStep() {}

    /**
     * Tells of one node.
     *
     * @param node its id
     * @param present false if it stops
     */
    PresenceStep(long node, boolean present) {
        this.node = node;
        this.present = present;
    }

    @Override
    public Object process(Map.Entry<String, long[]> entry) {
        HazelcastInstance here = Objects.requireNonNull(member, "member");
        long now = Owner.of(here).clock().getAsLong();
        long @Nullable [] known = entry.getValue();
        long[] nodes = nodes(known == null ? new long[0] : known, now);
        entry.setValue(nodes);
        return new long[] {nodes.length / NODE, KeptSubjects.on(here)};
    }

    /** The backup reads its own clock, which is near enough: what it keeps is written anew every few seconds. */
    private long[] nodes(long[] known, long now) {
        LongStream.Builder nodes = LongStream.builder();
        for (int at = 0; at + 1 < known.length; at += NODE) {
            if (known[at] != node && Math.abs(now - known[at + 1]) < LIFE.toMillis()) {
                nodes.add(known[at]).add(known[at + 1]);
            }
        }
        if (present) {
            nodes.add(node).add(now);
        }
        return nodes.build().toArray();
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        member = instance;
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.PRESENCE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(node);
        out.writeBoolean(present);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        node = in.readLong();
        present = in.readBoolean();
    }
}
