/**
 * What an application compiles against: the annotations, the values that describe a decision, and
 * {@link io.ratelimit.RequestPermits} for code that runs inside a request.
 *
 * <p>No parameter, return value or record component of this package is ever null; absence is an {@link
 * java.util.Optional} or an empty list. Passing null throws {@link NullPointerException}.
 */
@NullMarked
package io.ratelimit;

import org.jspecify.annotations.NullMarked;
