package io.ratelimit.core;

import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import java.time.Duration;

/** A store behind the memory of refusals, as the limiter asks it, for asks that are at hand. Safe for use by several threads. */
public final class RememberedStore {

    private static final Duration MOST = Duration.ofSeconds(1);

    private final RememberedRefusals refusals;

    /**
     * Remembers nothing yet.
     *
     * @param store stays the caller's to close
     */
    public RememberedStore(PermitStore store) {
        refusals = new RememberedRefusals(store, MOST, System::nanoTime);
    }

    /**
     * Takes permits.
     *
     * @param ask what to take
     * @param timeout for the store, if it has to be asked
     * @return what the store has answered, or would
     */
    public Answer acquire(Ask ask, Duration timeout) {
        return refusals.of(ask).orElseGet(() -> refusals.ask(ask, timeout));
    }
}
