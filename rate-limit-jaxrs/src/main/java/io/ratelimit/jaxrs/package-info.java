/** {@link io.ratelimit.RateLimit} on Jakarta REST resources, found without registration. */
@NullMarked
package io.ratelimit.jaxrs;

import org.jspecify.annotations.NullMarked;
