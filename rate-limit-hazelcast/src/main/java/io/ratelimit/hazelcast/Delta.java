package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which words of an entry have changed. A full window is thousands of bytes of which one permit changes a few, so its backup is
 * told those. A backup that does not have the entry as it was before keeps what it has until the next {@link Image}, which
 * comes after {@value #MOST_CHANGES} changes at the latest.
 */
final class Delta implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable {

    /** Up to so many words, an image costs what a delta costs. */
    static final int SMALL_WORDS = 128;
    /** After so many changes the backup is told everything. */
    static final int MOST_CHANGES = 64;

    private static final int MOST_PLACES = 64;

    private long before;
    private int ttlSeconds;
    private int[] places = {};
    private long[] values = {};

    /** For deserialization. */
    Delta() {}

    private Delta(long before, int ttlSeconds, int[] places, long[] values) {
        this.before = before;
        this.ttlSeconds = ttlSeconds;
        this.places = places;
        this.values = values;
    }

    /**
     * Compares an entry with what it was before one step.
     *
     * @param before a copy
     * @param after the entry as it is now
     * @param now epoch milliseconds
     * @return null if the backup has to be told everything
     */
    static @Nullable Delta between(long[] before, long[] after, long now) {
        boolean due = Windows.changes(before) / MOST_CHANGES != Windows.changes(after) / MOST_CHANGES;
        if (due || before.length != after.length) {
            return null;
        }
        int[] places = new int[MOST_PLACES];
        int changed = 0;
        for (int place = 0; place < after.length; place++) {
            if (before[place] != after[place]) {
                if (changed == MOST_PLACES) {
                    return null;
                }
                places[changed++] = place;
            }
        }
        long[] values = new long[changed];
        int[] some = new int[changed];
        for (int index = 0; index < changed; index++) {
            some[index] = places[index];
            values[index] = after[places[index]];
        }
        return new Delta(Windows.changes(before), Image.ttlSeconds(after, now), some, values);
    }

    @Override
    public Object process(Map.Entry<String, long[]> entry) {
        Object held = entry.getValue();
        if (!(held instanceof long[] words) || !fits(words)) {
            return false;
        }
        for (int index = 0; index < places.length; index++) {
            words[places[index]] = values[index];
        }
        Image.store(entry, words, ttlSeconds);
        return true;
    }

    private boolean fits(long[] words) {
        if (words.length == 0 || Windows.changes(words) != before) {
            return false;
        }
        for (int place : places) {
            if (place < 0 || place >= words.length) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable EntryProcessor<String, long[], Object> getBackupProcessor() {
        return null;
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.DELTA;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(before);
        out.writeInt(ttlSeconds);
        out.writeByte(places.length);
        for (int index = 0; index < places.length; index++) {
            out.writeInt(places[index]);
            out.writeLong(values[index]);
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        before = in.readLong();
        ttlSeconds = in.readInt();
        int count = in.readUnsignedByte();
        places = new int[count];
        values = new long[count];
        for (int index = 0; index < count; index++) {
            places[index] = in.readInt();
            values[index] = in.readLong();
        }
    }
}
