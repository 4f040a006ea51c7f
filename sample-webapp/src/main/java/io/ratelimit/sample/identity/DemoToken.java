package io.ratelimit.sample.identity;

import io.ratelimit.spi.RequestFacts;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An access token that names its client, {@code demo-<client>-<n>}. A real application asks its authorisation server instead.
 *
 * @param client whose token it is
 */
record DemoToken(String client) {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +demo-([A-Za-z0-9._-]+)-[0-9]+ *");

    static Optional<DemoToken> of(RequestFacts request) {
        return request.header("Authorization")
                .map(BEARER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new DemoToken(matcher.group(1)));
    }
}
