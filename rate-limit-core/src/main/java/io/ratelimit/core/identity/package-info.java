/** Who a request is counted as: resolving subjects, falling back, and turning them into keys that hold no secret. */
@NullMarked
package io.ratelimit.core.identity;

import org.jspecify.annotations.NullMarked;
