package io.ratelimit.spi;

import io.ratelimit.Decision;
import java.util.Objects;

/** Writes the body of a refusal. Chosen by the setting {@code body}, which names it. */
public interface RefusalRenderer {

    /**
     * Returns the name that the setting {@code body} chooses it by.
     *
     * @return not {@code default}, {@code flat} or {@code nested}, and without {@code :}
     */
    String name();

    /**
     * Renders a refusal. The body must not contain a token, client id or address. If this throws or returns
     * null, the default body is sent and the failure logged.
     *
     * @param refused what was answered
     * @param request what is known of the request
     * @return the body
     */
    Body render(Decision.Refused refused, RequestFacts request);

    /**
     * A response body.
     *
     * @param contentType the media type, for example {@code application/json}
     * @param bytes the content; not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // written once, right after it was made
    record Body(String contentType, byte[] bytes) {
        /** Checks for null. */
        public Body {
            Objects.requireNonNull(contentType, "contentType");
            Objects.requireNonNull(bytes, "bytes");
        }
    }
}
