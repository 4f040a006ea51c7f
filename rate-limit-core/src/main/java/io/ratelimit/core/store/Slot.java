package io.ratelimit.core.store;

import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A subject's entry, the lock that guards it, and what it answers without as long as nothing else changes. A slot that was removed
 * from the store is never used again. What needs the lock needs the monitor of the slot.
 */
final class Slot {

    private long @Nullable [] words = Windows.empty();
    private volatile @Nullable Shortcut shortcut;
    private long origin;

    /** Is for a new subject, whose permits are written under an id. */
    Slot(long origin) {
        this.origin = origin;
    }

    /** Returns the id under which permits are written. Needs the lock. */
    long origin() {
        return origin;
    }

    /** Sets the id under which permits are written from now on. Needs the lock, and no burst. */
    void origin(long other) {
        origin = other;
    }

    /** Returns the entry as of now; null if the slot was removed. Needs the lock. */
    long @Nullable [] words() {
        if (words != null && shortcut instanceof Burst burst) {
            burst.end(words, origin);
            shortcut = null;
        }
        return words;
    }

    /** Sets the entry, or null for a removed one. Needs the lock. */
    void change(long @Nullable [] now) {
        words = now;
        shortcut(null);
    }

    /** Sets what is answered without the lock from now on. Needs the lock. */
    void shortcut(@Nullable Shortcut now) {
        if (shortcut != now) {
            shortcut = now;
        }
    }

    /**
     * Answers without the lock, if that is possible.
     *
     * @param clock read after it is found that it may be
     * @return null if the windows have to be asked
     */
    @Nullable Answer answer(Ask ask, InstantSource clock) {
        Shortcut now = shortcut;
        return now == null ? null : now.answer(ask, clock.millis());
    }
}
