/** The README's example as a program: an embedded server with the sample webapp behind the rate limit filter. */
@NullMarked
package io.ratelimit.sample;

import org.jspecify.annotations.NullMarked;
