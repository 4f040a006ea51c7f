package io.ratelimit.servlet;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of the headers that describe limits.
 *
 * @param limit of the header with the number of permits
 * @param remaining of the header with what is left of them
 * @param reset of the header with the time at which more become available
 * @param ours these and the two of the draft, if they are sent: nobody else gives them a meaning
 * @param all these and {@code Retry-After}
 */
record HeaderNames(String limit, String remaining, String reset, List<String> ours, List<String> all) {

    static final String CACHE_CONTROL = "Cache-Control";
    static final String RETRY_AFTER = "Retry-After";
    static final String RATE_LIMIT = "RateLimit";
    static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    static HeaderNames of(HttpSettings settings) {
        String limit = settings.headerPrefix() + "Limit";
        String remaining = settings.headerPrefix() + "Remaining";
        String reset = settings.headerPrefix() + "Reset";
        List<String> ours = new ArrayList<>(List.of(limit, remaining, reset));
        if (settings.rateLimitFields()) {
            ours.add(RATE_LIMIT);
            ours.add(RATE_LIMIT_POLICY);
        }
        List<String> all = new ArrayList<>(ours);
        all.add(0, RETRY_AFTER);
        return new HeaderNames(limit, remaining, reset, List.copyOf(ours), List.copyOf(all));
    }
}
