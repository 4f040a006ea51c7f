package io.ratelimit.hazelcast;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;

/** How an ask travels to the owner. The subject stays behind: it is the key of the entry. */
final class Asks {

    private static final byte SPEND = 0;
    private static final byte PEEK = 1;
    private static final byte HOLD = 2;
    /** The position is the number on the wire. */
    private static final List<Interval> INTERVALS =
            List.of(Interval.SECOND, Interval.MINUTE, Interval.HOUR, Interval.DAY);

    private Asks() {}

    static void write(Ask ask, DataOutput out) throws IOException {
        out.writeBoolean(ask.onlyKnown());
        if (ask.manner() instanceof Manner.Hold hold) {
            out.writeByte(HOLD);
            out.writeLong(hold.id());
            out.writeInt((int) hold.lifeMillis());
        } else {
            out.writeByte(ask.manner() instanceof Manner.Peek ? PEEK : SPEND);
        }
        out.writeInt(ask.finished().size());
        for (long hold : ask.finished()) {
            out.writeLong(hold);
        }
        out.writeShort(ask.parts().size());
        for (Part part : ask.parts()) {
            out.writeLong(part.section());
            out.writeInt((int) part.cost());
            out.writeByte(part.limits().size());
            for (Limit limit : part.limits()) {
                out.writeByte(INTERVALS.indexOf(limit.interval()));
                out.writeInt((int) limit.permits());
            }
        }
    }

    /**
     * Reads an ask.
     *
     * @throws IOException if it is of a newer release, or too short
     * @throws IllegalArgumentException if a number is out of range
     */
    static Ask read(DataInput in) throws IOException {
        boolean onlyKnown = in.readBoolean();
        byte kind = in.readByte();
        Manner manner = switch (kind) {
            case SPEND -> new Manner.Spend();
            case PEEK -> new Manner.Peek();
            case HOLD -> new Manner.Hold(in.readLong(), in.readInt());
            default -> throw new IOException("manner " + kind + " is of a newer release");
        };
        long[] finished = StepFactory.words(in);
        Part[] parts = new Part[in.readUnsignedShort()];
        for (int index = 0; index < parts.length; index++) {
            parts[index] = readPart(in);
        }
        return new Ask("", List.of(parts), manner, onlyKnown, finished.length == 0 ? List.of() : boxed(finished));
    }

    private static List<Long> boxed(long[] words) {
        return LongStream.of(words).boxed().toList();
    }

    private static Part readPart(DataInput in) throws IOException {
        long section = in.readLong();
        long cost = in.readInt();
        Limit[] limits = new Limit[in.readUnsignedByte()];
        for (int index = 0; index < limits.length; index++) {
            int interval = in.readUnsignedByte();
            if (interval >= INTERVALS.size()) {
                throw new IOException("interval " + interval + " is of a newer release");
            }
            limits[index] = new Limit(INTERVALS.get(interval), in.readInt());
        }
        return new Part(section, List.of(limits), cost);
    }
}
