/** Lines that are measured in turn, round by round, and the table of what they did. */
@NullMarked
package io.ratelimit.benchmarks.rounds;

import org.jspecify.annotations.NullMarked;
