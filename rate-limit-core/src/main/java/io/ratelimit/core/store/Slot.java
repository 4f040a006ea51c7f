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
    /** Beside two references, a number of this size costs no memory. */
    private int number;

    /** Is for a new subject. */
    Slot(int number) {
        this.number = number;
    }

    /** Returns what tells this entry from earlier ones of the same subject. Needs the lock. */
    int number() {
        return number;
    }

    /** Sets what tells what is granted from now on from what was granted before. Needs the lock, and no burst. */
    void number(int other) {
        number = other;
    }

    /** Returns the entry as of now; null if the slot was removed. Needs the lock. */
    long @Nullable [] words(long origin) {
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
