/** What a decision costs, beside the floor and beside peers; see {@code docs/benchmarks.md}. */
@NullMarked
package io.ratelimit.benchmarks;

import org.jspecify.annotations.NullMarked;
