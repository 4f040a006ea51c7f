/** Requests over HTTP, on Jetty, with and without filters. */
@NullMarked
package io.ratelimit.benchmarks.http;

import org.jspecify.annotations.NullMarked;
