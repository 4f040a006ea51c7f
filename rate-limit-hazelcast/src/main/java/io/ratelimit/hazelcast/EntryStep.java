package io.ratelimit.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step on one entry, on the thread of the partition that owns it. A new object for each call: Hazelcast asks it for the
 * backup's part after it ran.
 *
 * <p>Answers a {@code long[]}, or a {@code String} that says why there is none: an exception would be logged by the member and
 * carried to the caller with its stack for each request on a damaged entry.
 */
abstract class EntryStep
        implements EntryProcessor<String, long[], Object>, IdentifiedDataSerializable, HazelcastInstanceAware {

    private transient @Nullable HazelcastInstance member;
    private transient @Nullable EntryProcessor<String, long[], Object> backup;

    /**
     * Does the arithmetic. May change {@code words} in place only if it then says that they changed, and must not throw after
     * changing them.
     *
     * @param words the entry, empty for a new subject
     * @param now epoch milliseconds
     * @param origin the owner's id
     */
    abstract Windows.Step apply(long[] words, long now, long origin);

    @Override
    public final Object process(Map.Entry<String, long[]> entry) {
        backup = null;
        try {
            Owner owner = Owner.of(Objects.requireNonNull(member, "member"));
            long now = owner.clock().getAsLong();
            long[] stored = stored(entry);
            long changes = Windows.changes(stored);
            long[] before = stored.length > Delta.SMALL_WORDS && !tellsPlaces() ? stored.clone() : stored;
            Windows.Step step = apply(stored, now, owner.origin().getAsLong());
            if (step.changed()) {
                int ttlSeconds = Image.ttlSeconds(step.words(), now);
                Image.store(entry, step.words(), ttlSeconds);
                backup = step.words() == stored && stored.length > Delta.SMALL_WORDS
                        ? backup(before, changes, step, ttlSeconds)
                        : new Image(step.words(), ttlSeconds);
            }
            return encode(step.answer());
        } catch (RuntimeException e) {
            return unreadable(e);
        }
    }

    private static EntryProcessor<String, long[], Object> backup(
            long[] before, long changes, Windows.Step step, int ttlSeconds) {
        int[] places = before == step.words() ? step.places() : Delta.places(before, step.words());
        return Delta.isEnough(changes, places)
                ? new Delta(changes, step.words(), places, ttlSeconds)
                : new Image(step.words(), ttlSeconds);
    }

    /** True for what tells itself which words it changes, so that no copy is needed to find out. */
    boolean tellsPlaces() {
        return false;
    }

    /** Says that there is no answer because of what the entry holds. */
    static String unreadable(RuntimeException why) {
        return "the entry is not readable on its owner: " + why.getMessage();
    }

    /** Returns what travels back to the caller. */
    long[] encode(Answer answer) {
        return Answers.encode(answer);
    }

    /** Returns the entry that the step works on. */
    long[] stored(Map.Entry<String, ?> entry) {
        Object value = entry.getValue();
        return value == null ? Windows.empty() : words(value);
    }

    /**
     * Takes a value of the map for an entry.
     *
     * @throws IllegalArgumentException if somebody else has put it there
     */
    static long[] words(Object value) {
        if (value instanceof long[] words) {
            return words;
        }
        throw new IllegalArgumentException("the map holds a " + value.getClass().getName() + " instead of windows");
    }

    /** A step that changed nothing has nothing to tell the backup, which saves a refusal the second trip. */
    @Override
    public final @Nullable EntryProcessor<String, long[], Object> getBackupProcessor() {
        return backup;
    }

    @Override
    public final void setHazelcastInstance(HazelcastInstance instance) {
        member = instance;
    }

    @Override
    public final int getFactoryId() {
        return StepHook.FACTORY_ID;
    }
}
