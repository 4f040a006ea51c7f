package io.ratelimit.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import com.hazelcast.spi.merge.MergingEntry;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.ratelimit.core.window.Windows;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Joins what both sides of a split granted, in whatever order they merge and however often. Never throws, because that would end
 * the merge of the whole partition: of two sides of which one is not readable the other stays, of two unreadable ones the existing.
 * Typed on {@link MergingEntry}: asking for more would oblige the map to keep statistics of each entry.
 */
public final class WindowsMergePolicy
        implements SplitBrainMergePolicy<Object, MergingEntry<String, Object>, Object>, IdentifiedDataSerializable {

    private static final System.Logger LOG = System.getLogger(WindowsMergePolicy.class.getName());
    private static final long PAUSE_NANOS = 60_000_000_000L;
    private static final AtomicLong NEXT_WARNING = new AtomicLong(System.nanoTime());

    private final AtomicLong nextWarning;

    /** For Hazelcast, which finds the policy by its name. */
    public WindowsMergePolicy() {
        this(NEXT_WARNING);
    }

    /**
     * Logs as if alone.
     *
     * @param nextWarning the next line is logged no earlier than this {@link System#nanoTime}
     */
    WindowsMergePolicy(AtomicLong nextWarning) {
        this.nextWarning = nextWarning;
    }

    @Override
    public @Nullable Object merge(
            @Nullable MergingEntry<String, Object> merging, @Nullable MergingEntry<String, Object> existing) {
        if (merging != null && existing != null) {
            keepLaterExpiry(merging, existing);
        }
        Object arrives = value(merging);
        Object stays = value(existing);
        long @Nullable [] theirs = readable(arrives);
        long @Nullable [] ours = readable(stays);
        if (theirs == null) {
            return stays == null ? arrives : stays;
        }
        if (ours == null) {
            return arrives == null ? stays : theirs;
        }
        long[] merged = Windows.merge(ours, theirs);
        if (!Arrays.equals(merged, ours)) {
            // Else a backup that misses this would take the next change for one of the entry that it has.
            Windows.countAsOneChange(merged, Windows.changes(merged));
        }
        return merged;
    }

    private @Nullable Object value(@Nullable MergingEntry<String, Object> side) {
        try {
            return side == null ? null : side.getDeserializedValue();
        } catch (RuntimeException e) {
            warn("its class is not known here: " + e.getClass().getSimpleName());
            return null;
        }
    }

    /** Returns a copy of an entry, an empty one if there is none; null if it is not readable. */
    private long @Nullable [] readable(@Nullable Object value) {
        if (value == null) {
            return Windows.empty();
        }
        try {
            return Windows.merge(EntryStep.words(value), Windows.empty());
        } catch (IllegalArgumentException e) {
            warn(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** One line a minute: a cluster may merge a million entries at once. */
    private void warn(String why) {
        long due = nextWarning.get();
        long now = System.nanoTime();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + PAUSE_NANOS)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "after a split one side of an entry is not readable, so that only the other is kept: {0}",
                    why);
        }
    }

    /** The merged entry expires when the merging one would have, which may be before what the other side granted is over. */
    private static void keepLaterExpiry(MergingEntry<String, Object> merging, MergingEntry<String, Object> existing) {
        if (merging instanceof MapMergingEntryImpl<?, ?> taken
                && existing instanceof MapMergingEntryImpl<?, ?> kept
                && kept.getExpirationTime() > taken.getExpirationTime()) {
            taken.setExpirationTime(kept.getExpirationTime());
            taken.setTtl(kept.getTtl());
        }
    }

    @Override
    public int getFactoryId() {
        return StepHook.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return StepFactory.MERGE_POLICY;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
