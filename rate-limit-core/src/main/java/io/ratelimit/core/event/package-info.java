/** Telling listeners and the log what happened, at no cost to the request that it happened to. */
@NullMarked
package io.ratelimit.core.event;

import org.jspecify.annotations.NullMarked;
