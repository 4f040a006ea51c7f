package io.ratelimit.spi;

import org.jspecify.annotations.Nullable;

/** The store did not answer, or not in time. What was asked may have happened or not. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what failed, without secrets
     * @param cause why; null if the time ran out
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
    }
}
