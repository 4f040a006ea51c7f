/** What the library adds to the start of a webapp. */
@NullMarked
package io.ratelimit.benchmarks.start;

import org.jspecify.annotations.NullMarked;
