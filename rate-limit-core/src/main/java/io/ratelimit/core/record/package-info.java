/** Keeping what the nodes share while none of them runs. */
@NullMarked
package io.ratelimit.core.record;

import org.jspecify.annotations.NullMarked;
