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
 * Says that a node limits requests, and learns how many do. The entry holds three words for each: its id, when it last said so by
 * the clock of the entry's owner, and its heap. A node that has said nothing for a while is not counted. Learns as well how many
 * subjects that member keeps, since entries lie evenly and a client has no other way to know, and the smallest heap.
 */
final class PresenceStep
        implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable, HazelcastInstanceAware {

    /** Several times the pause between two of a node's. */
    static final Duration LIFE = Duration.ofSeconds(7);

    private static final int NODE = 3;

    private long node;
    private boolean present;
    private long heap;
    private transient @Nullable HazelcastInstance member;

    /** For deserialization. */
    PresenceStep() {}

    /**
     * Tells of one node.
     *
     * @param node its id
     * @param present false if it stops
     * @param heap bytes that it has for entries; {@link Long#MAX_VALUE} if it keeps none
     */
    PresenceStep(long node, boolean present, long heap) {
        this.node = node;
        this.present = present;
        this.heap = heap;
    }

    @Override
    public Object process(Map.Entry<String, long[]> entry) {
        HazelcastInstance here = Objects.requireNonNull(member, "member");
        long now = Owner.of(here).clock().getAsLong();
        long @Nullable [] known = entry.getValue();
        long[] nodes = nodes(known == null ? new long[0] : known, now);
        entry.setValue(nodes);
        return new long[] {nodes.length / NODE, KeptSubjects.on(here), smallestHeap(nodes)};
    }

    /** The member that owns the entry keeps others too, whether or not it limits requests itself. */
    private static long smallestHeap(long[] nodes) {
        long smallest = Runtime.getRuntime().maxMemory();
        for (int at = 0; at < nodes.length; at += NODE) {
            smallest = Math.min(smallest, nodes[at + 2]);
        }
        return smallest;
    }

    /** The backup reads its own clock, which is near enough: what it keeps is written anew every few seconds. */
    private long[] nodes(long[] known, long now) {
        LongStream.Builder nodes = LongStream.builder();
        for (int at = 0; at + NODE <= known.length; at += NODE) {
            if (known[at] != node && Math.abs(now - known[at + 1]) < LIFE.toMillis()) {
                nodes.add(known[at]).add(known[at + 1]).add(known[at + 2]);
            }
        }
        if (present) {
            nodes.add(node).add(now).add(heap);
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
        out.writeLong(heap);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        node = in.readLong();
        present = in.readBoolean();
        heap = in.readLong();
    }
}
