/**
 * How a request is decided: which permits it needs, asking the store subject by subject, and what happens when the store does
 * not answer. Knows no transport.
 */
@NullMarked
package io.ratelimit.core;

import org.jspecify.annotations.NullMarked;
