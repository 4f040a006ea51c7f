package io.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the limiter answered to one request. Immutable. */
public sealed interface Decision {

    /** No limit applies to the request. */
    record Unlimited() implements Decision {}

    /**
     * The request may proceed; its permits are spent or held.
     *
     * @param all every limit that applies, without those in shadow mode; empty if there are no others, or if the store did not answer
     *     and the policy is {@link OnStoreFailure#OPEN}
     * @param degraded true if this node decided alone because the store did not answer
     */
    record Granted(List<Usage> all, boolean degraded) implements Decision {

        /** Copies the list. */
        public Granted {
            all = List.copyOf(all);
        }

        /**
         * Returns the limit that a client with room for one only should see: the lowest remaining, of equal ones the
         * longest interval.
         *
         * @return empty if {@link #all} is
         */
        public Optional<Usage> shown() {
            Usage shown = null;
            for (Usage usage : all) {
                if (shown == null
                        || usage.remaining() < shown.remaining()
                        || (usage.remaining() == shown.remaining()
                                && usage.interval().compareTo(shown.interval()) > 0)) {
                    shown = usage;
                }
            }
            return Optional.ofNullable(shown);
        }
    }

    /**
     * The request is refused and has spent nothing.
     *
     * @param reason why
     * @param violated the limits that refuse, the longest wait first; empty unless a limit refused or was named by a
     *     forced refusal
     * @param all every limit known to apply, the violated ones included
     * @param retryAfter how long to wait before the same request can succeed, whole seconds, at least 1; empty if
     *     waiting never helps
     * @param message the text that the violated policy's author wrote for its refusal; empty if none
     * @param degraded true if this node decided alone because the store did not answer
     */
    record Refused(
            Reason reason,
            List<Usage> violated,
            List<Usage> all,
            Optional<Duration> retryAfter,
            Optional<String> message,
            boolean degraded)
            implements Decision {

        /**
         * Copies the lists and checks the wait.
         *
         * @throws IllegalArgumentException if {@code retryAfter} is below one second or not whole seconds
         */
        public Refused {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            violated = List.copyOf(violated);
            all = List.copyOf(all);
            if (retryAfter
                    .filter(wait -> wait.getSeconds() < 1 || wait.getNano() != 0)
                    .isPresent()) {
                throw new IllegalArgumentException("retryAfter " + retryAfter.get() + ": whole seconds, at least 1");
            }
        }

        /**
         * Returns the limit that the refusal names: the one with the longest wait.
         *
         * @return empty if {@link #violated} is
         */
        public Optional<Usage> shown() {
            return violated.isEmpty() ? Optional.empty() : Optional.of(violated.get(0));
        }
    }
}
