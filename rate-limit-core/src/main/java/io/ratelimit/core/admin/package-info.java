/** What operators see of a running limiter, and what they change. */
@NullMarked
package io.ratelimit.core.admin;

import org.jspecify.annotations.NullMarked;
