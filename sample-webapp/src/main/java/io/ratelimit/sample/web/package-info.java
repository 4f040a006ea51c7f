/** The endpoints of the sample webapp, with their limits. */
@NullMarked
package io.ratelimit.sample.web;

import org.jspecify.annotations.NullMarked;
