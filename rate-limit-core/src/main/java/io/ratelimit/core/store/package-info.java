/** Stores that need nothing but this process. */
@NullMarked
package io.ratelimit.core.store;

import org.jspecify.annotations.NullMarked;
