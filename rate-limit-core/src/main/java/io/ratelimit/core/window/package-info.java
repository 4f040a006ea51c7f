/**
 * The rolling window: arithmetic on one {@code long[]} per subject, without clock, lock, I/O or log. Every store calls
 * {@link io.ratelimit.core.window.Windows}; nothing else decides about permits.
 */
@NullMarked
package io.ratelimit.core.window;

import org.jspecify.annotations.NullMarked;
