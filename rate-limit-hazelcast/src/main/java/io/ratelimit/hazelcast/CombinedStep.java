package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits for several requests of one node that ask for the same subject, in their order and at one instant, as that many
 * {@link AcquireStep}s would. The entry is written once, and the backup told once, whatever they took.
 *
 * <p>Asks that are equal, as those of a crowd mostly are, travel once. Each travels in a frame of its own: one that this owner cannot
 * read, because it is of a newer release, has no answer, and the others are not touched.
 */
final class CombinedStep extends EntryStep {

    /** More than any ask has; what claims to be larger is not worth the memory. */
    private static final int MOST_BYTES = 1 << 20;

    /** Asks of one crowd mostly differ in nothing; where they do, looking for an equal one must not cost more than it saves. */
    private static final int KINDS_COMPARED = 4;

    private List<Item> items;
    private transient List<Object> answers = List.of();

    /**
     * One ask.
     *
     * @param ask null if it cannot be read
     * @param reason why it cannot be read
     */
    private record Item(@Nullable Ask ask, String reason) {}

    /** For deserialization. */
    CombinedStep() {
        items = List.of();
    }

    /**
     * Combines asks of one subject.
     *
     * @param asks at least one, in the order in which they came
     */
    CombinedStep(List<Ask> asks) {
        items = asks.stream().map(ask -> new Item(ask, "")).toList();
    }

    @Override
    Windows.Step apply(long[] words, long now, long origin) {
        long before = Windows.changes(words);
        Taking taking = new Taking(words, now, origin);
        List<Object> each = new ArrayList<>(items.size());
        for (Item item : items) {
            if (item.ask() == null) {
                each.add(item.reason());
                continue;
            }
            try {
                each.add(Answers.encode(taking.take(item.ask())));
            } catch (RuntimeException e) {
                each.add(unreadable(e));
            }
        }
        answers = each;
        taking.countAsOneChange(before);
        return taking.step(Answers.done());
    }

    @Override
    boolean tellsPlaces() {
        return true;
    }

    @Override
    long[] encode(Answer answer) {
        return CombinedAnswers.encode(answers);
    }

    @Override
    public int getClassId() {
        return StepFactory.COMBINED;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        List<Item> kinds = new ArrayList<>();
        short[] each = new short[items.size()];
        for (int index = 0; index < each.length; index++) {
            each[index] = (short) kind(items.get(index), kinds);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(frame);
        out.writeShort(kinds.size());
        for (Item kind : kinds) {
            frame.reset();
            if (kind.ask() != null) {
                Asks.write(kind.ask(), data);
            }
            out.writeInt(frame.size());
            out.write(frame.toByteArray());
        }
        out.writeShortArray(each);
    }

    /** Returns where the kind of an item is among those so far; adds it if it is not one of the last few. */
    private static int kind(Item item, List<Item> kinds) {
        int last = kinds.size() - 1;
        for (int kind = last; kind >= 0 && kind > last - KINDS_COMPARED; kind--) {
            if (item.equals(kinds.get(kind))) {
                return kind;
            }
        }
        kinds.add(item);
        return last + 1;
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        Item[] kinds = new Item[in.readUnsignedShort()];
        for (int kind = 0; kind < kinds.length; kind++) {
            int length = in.readInt();
            if (length < 0 || length > MOST_BYTES) {
                throw new IOException("an ask of " + length + " bytes");
            }
            byte[] frame = new byte[length];
            in.readFully(frame);
            kinds[kind] = item(frame);
        }
        int count = in.readInt();
        List<Item> read = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            int kind = in.readUnsignedShort();
            if (kind >= kinds.length) {
                throw new IOException("an ask of kind " + kind + " of " + kinds.length);
            }
            read.add(kinds[kind]);
        }
        items = read;
    }

    private static Item item(byte[] frame) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
        try {
            return new Item(Asks.read(in), "");
        } catch (IOException | IllegalArgumentException e) {
            return new Item(null, "the owner cannot read what is asked: " + e.getMessage());
        }
    }
}
