package io.ratelimit.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an entry is from now on. The backup stores it whatever it had before, so one that missed a step is right again after
 * the next image.
 */
final class Image implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable {

    /** Hazelcast truncates expiry to whole seconds, and a backup counts them by a clock of its own. */
    private static final long SPARE_MILLIS = 2_000;

    private long[] words = Windows.empty();
    private int ttlSeconds;

    /** For deserialization. */
    Image() {}

    /**
     * The entry, until its windows are empty.
     *
     * @param words not copied: the map serializes it before the next step can change it
     * @param ttlSeconds of {@link #ttlSeconds}
     */
    Image(long[] words, int ttlSeconds) {
        this.words = words;
        this.ttlSeconds = ttlSeconds;
    }

    /** Returns when the map may drop an entry. */
    static int ttlSeconds(long[] words, long now) {
        return Math.toIntExact((Windows.aliveMillis(words, now) + SPARE_MILLIS + 999) / 1_000);
    }

    /** Writes an entry, or drops it if nothing is in it. */
    static void store(Map.Entry<String, long[]> entry, long[] words, int ttlSeconds) {
        if (words.length == 0) {
            entry.setValue(null);
        } else {
            ((ExtendedMapEntry<String, long[]>) entry).setValue(words, ttlSeconds, TimeUnit.SECONDS);
        }
    }

    @Override
    public Object process(Map.Entry<String, long[]> entry) {
        store(entry, words, ttlSeconds);
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
        return StepFactory.IMAGE;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeInt(ttlSeconds);
        out.writeLongArray(words);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        ttlSeconds = in.readInt();
        words = StepFactory.words(in);
    }
}
