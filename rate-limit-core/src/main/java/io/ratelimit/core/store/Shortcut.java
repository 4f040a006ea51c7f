package io.ratelimit.core.store;

import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import org.jspecify.annotations.Nullable;

/** What an entry answers to one ask for a while, without its lock and without reading its windows. Safe for use by several threads. */
interface Shortcut {

    /**
     * Answers as the windows would.
     *
     * @param now the store's time, read after this was found
     * @return null if the windows have to be asked
     */
    @Nullable Answer answer(Ask ask, long now);
}
