/** Tests of the grid: real members, in this process and in others. */
@NullMarked
package io.ratelimit.hazelcast;

import org.jspecify.annotations.NullMarked;
