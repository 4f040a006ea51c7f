/** Bytes per subject, and how the cost of a decision depends on limits and on the number of subjects. */
@NullMarked
package io.ratelimit.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
