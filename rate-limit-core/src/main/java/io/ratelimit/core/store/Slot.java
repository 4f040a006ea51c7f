package io.ratelimit.core.store;

import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import org.jspecify.annotations.Nullable;

/**
 * A subject's entry, the lock that guards it, and its last refusal as long as nothing has changed. A slot that was removed from
 * the store is never used again. What needs the lock needs the monitor of the slot.
 */
final class Slot {

    private long @Nullable [] words = Windows.empty();
    private volatile @Nullable Refusal refusal;

    /** Returns the entry; null if the slot was removed. Needs the lock. */
    long @Nullable [] words() {
        return words;
    }

    /** Sets the entry, or null for a removed one. Needs the lock. */
    void change(long @Nullable [] now) {
        words = now;
        changed();
    }

    /** Forgets the refusal, because the array has changed. Needs the lock. */
    void changed() {
        if (refusal != null) {
            refusal = null;
        }
    }

    /** Remembers a refusal until something changes. Needs the lock. */
    void refused(@Nullable Refusal by) {
        refusal = by;
    }

    boolean hasRefused() {
        return refusal != null;
    }

    /**
     * Repeats the last refusal without the lock: the entry has been as it is since the clock was read, or a refusal that another
     * thread was told meanwhile is told again.
     *
     * @param now read before this
     * @return null if the windows have to be asked
     */
    @Nullable Answer repeated(Ask ask, long now) {
        Refusal last = refusal;
        return last != null && last.stands(ask, now) ? last.told(now) : null;
    }
}
