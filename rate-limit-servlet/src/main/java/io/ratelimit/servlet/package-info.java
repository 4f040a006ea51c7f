/** The servlet filter, and everything about HTTP that the filter and the JAX-RS module share. */
@NullMarked
package io.ratelimit.servlet;

import org.jspecify.annotations.NullMarked;
