/**
 * What an application or another module may supply: identities, stores, refusal bodies and listeners. Implementations are
 * found by {@link java.util.ServiceLoader} or handed to the filter's builder. All of them are called by many threads at
 * once.
 */
@NullMarked
package io.ratelimit.spi;

import org.jspecify.annotations.NullMarked;
