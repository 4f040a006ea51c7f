package io.ratelimit.sample.reliability;

import java.time.Duration;

/**
 * A limit on one subject, as the cluster is configured.
 *
 * @param subject what is counted, unique over all kinds of calls
 * @param name on the wire
 * @param permits at most this many in any interval
 * @param interval how long a permit stays spent
 */
record Window(String subject, String name, long permits, Duration interval) {}
