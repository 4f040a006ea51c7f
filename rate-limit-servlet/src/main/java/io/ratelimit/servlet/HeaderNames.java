package io.ratelimit.servlet;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of the headers that describe limits.
 *
 * @param limit of the header with the number of permits
 * @param remaining of the header with what is left of them
 * @param reset of the header with the time at which more become available
 * @param all these and {@code Retry-After}, and the two of the draft if they are sent
 */
record HeaderNames(String limit, String remaining, String reset, List<String> all) {

    static final String RETRY_AFTER = "Retry-After";
    static final String RATE_LIMIT = "RateLimit";
    static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    static HeaderNames of(HttpSettings settings) {
        String limit = settings.headerPrefix() + "Limit";
        String remaining = settings.headerPrefix() + "Remaining";
        String reset = settings.headerPrefix() + "Reset";
        List<String> all = new ArrayList<>(List.of(RETRY_AFTER, limit, remaining, reset));
        if (settings.rateLimitFields()) {
            all.add(RATE_LIMIT);
            all.add(RATE_LIMIT_POLICY);
        }
        return new HeaderNames(limit, remaining, reset, List.copyOf(all));
    }
}
