/** One decision on the grid, beside the floor and Bucket4j on the same members. */
@NullMarked
package io.ratelimit.benchmarks.grid;

import org.jspecify.annotations.NullMarked;
