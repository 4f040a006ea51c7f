/** An existing webapp that knows nothing of rate limits, deployed on a Jetty of its own with our jars dropped in. */
@NullMarked
package io.ratelimit.sample.war;

import org.jspecify.annotations.NullMarked;
