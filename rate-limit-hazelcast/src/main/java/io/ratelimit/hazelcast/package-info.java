/**
 * The store that counts over all nodes: one Hazelcast map, one entry per subject, one single-key processor per call on the
 * member that owns the entry. Nothing here decides about permits; the processors call
 * {@link io.ratelimit.core.window.Windows}.
 */
@NullMarked
package io.ratelimit.hazelcast;

import org.jspecify.annotations.NullMarked;
