package io.ratelimit.spi;

import io.ratelimit.Subject;
import java.util.Optional;

/**
 * Tells which subject of one identity a request belongs to. One that is named like a built-in identity ({@code ip},
 * {@code client}, {@code token}, {@code user}) replaces it.
 *
 * <pre>{@code
 * public final class TenantResolver implements IdentityResolver {
 *   public String identity() { return "tenant"; }
 *   public Optional<Subject> resolve(RequestFacts request) {
 *     return request.principal().map(p -> Subject.of("tenant", ((Account) p).tenant()));
 *   }
 * }
 * }</pre>
 *
 * <p>Believe nothing that the caller can make up: an identity that can be invented freely has no limit. Must not block and
 * must not throw; an exception is logged and counts as absent. Asked at most once per request and transport.
 */
public interface IdentityResolver {

    /**
     * Returns the name used in {@code per}.
     *
     * @return a valid name, see {@link Subject#requireIdentity}; always the same
     */
    String identity();

    /**
     * Tells whether the values are secrets, so that operators who name one leave only its hash behind.
     *
     * @return true for {@code token}, else false unless overridden; must agree with {@link Subject#secret}
     */
    default boolean secret() {
        return identity().equals("token");
    }

    /**
     * Finds the subject.
     *
     * @param request what is known of the request
     * @return a subject of {@link #identity()}; empty if the request has none
     */
    Optional<Subject> resolve(RequestFacts request);
}
