/** Targets of a fuzzer, and how it is run. */
@NullMarked
package io.ratelimit.core.fuzz;

import org.jspecify.annotations.NullMarked;
