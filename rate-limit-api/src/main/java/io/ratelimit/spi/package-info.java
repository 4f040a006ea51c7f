/**
 * What an application or another module may supply: identities, stores, refusal bodies and listeners. Identities,
 * refusal bodies and listeners are found by {@link java.util.ServiceLoader} or handed to the filter in its {@code RateLimitOptions}.
 * A {@link io.ratelimit.spi.PermitStoreProvider} is only found; a {@link io.ratelimit.spi.PermitStore} that is open already and a
 * {@link io.ratelimit.spi.RecordArchive} are only handed in. They are called by many threads at once, except {@link io.ratelimit.spi.RateLimitListener} and {@link io.ratelimit.spi.RecordArchive}, which say how.
 *
 * <p>No parameter, return value or record component of this package is ever null; absence is an {@link java.util.Optional} or an
 * empty list. Implementations may rely on it, and must keep to it.
 */
@NullMarked
package io.ratelimit.spi;

import org.jspecify.annotations.NullMarked;
