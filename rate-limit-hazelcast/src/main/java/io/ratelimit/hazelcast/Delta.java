package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which words of an entry have changed. A full window is thousands of bytes of which one permit changes a few, so its backup is
 * told those. A backup that does not have the entry as it was before keeps what it has until the next {@link Image}, which
 * comes after {@value #MOST_CHANGES} changes at the latest.
 */
final class Delta implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable {

    /** Up to so many words, an image costs about what a delta costs. */
    static final int SMALL_WORDS = 32;
    /** After so many changes the backup is told everything. */
    static final int MOST_CHANGES = 64;

    private static final int MOST_PLACES = 64;

    private long before;
    private int ttlSeconds;
    private int[] places = {};
    private long[] values = {};

    /** For deserialization. */
    Delta() {}

    /**
     * Tells of some words.
     *
     * @param before how often the entry had changed before
     * @param words the entry as it is now
     * @param places which words have changed since; not copied
     * @param ttlSeconds of {@link Image#ttlSeconds}
     */
    Delta(long before, long[] words, int[] places, int ttlSeconds) {
        this.before = before;
        this.ttlSeconds = ttlSeconds;
        this.places = places;
        this.values = new long[places.length];
        for (int index = 0; index < places.length; index++) {
            values[index] = words[places[index]];
        }
    }

    /** Tells whether a backup need not be told everything. */
    static boolean isEnough(long before, int[] places) {
        return places.length > 0 && places.length <= MOST_PLACES && (before + 1) % MOST_CHANGES != 0;
    }

    /** Returns where two arrays of one length differ; nothing if they do so in too many places. */
    static int[] places(long[] before, long[] after) {
        int[] places = new int[MOST_PLACES];
        int found = 0;
        int at = 0;
        while (true) {
            int next = Arrays.mismatch(before, at, before.length, after, at, after.length);
            if (next < 0) {
                return Arrays.copyOf(places, found);
            }
            if (found == MOST_PLACES) {
                return new int[0];
            }
            at += next;
            places[found++] = at++;
        }
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
