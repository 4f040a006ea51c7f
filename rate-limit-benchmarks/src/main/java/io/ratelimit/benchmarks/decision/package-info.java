/** One decision in memory, by JMH. */
@NullMarked
package io.ratelimit.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
