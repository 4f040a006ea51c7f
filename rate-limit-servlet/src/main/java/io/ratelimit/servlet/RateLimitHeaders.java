package io.ratelimit.servlet;

import io.ratelimit.Decision;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a decision as response headers: the {@code X-RateLimit-*} triple for the limit that matters, and {@code RateLimit} with
 * {@code RateLimit-Policy} as in draft-ietf-httpapi-ratelimit-headers-11 for all of them. On a refusal {@code RateLimit} lists
 * the violated limits only, so that {@code Retry-After} is never earlier than a window it names (section 6 of the draft).
 */
final class RateLimitHeaders {

    /** What may have been set for the answer that is not given. */
    private static final List<String> OF_ANOTHER_ANSWER =
            List.of("ETag", "Expires", "Last-Modified", "Content-Range", "Content-Disposition");

    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private final HeaderNames names;
    private final @Nullable PolicyTexts policies;
    private final InstantSource clock;

    RateLimitHeaders(HttpSettings settings, InstantSource clock) {
        this.names = HeaderNames.of(settings);
        this.policies = settings.rateLimitFields() ? new PolicyTexts() : null;
        this.clock = clock;
    }

    /**
     * The names of the headers in which the application's values must not stand beside ours. {@code Retry-After} says something
     * of limits in refusals alone: beside a 202 it is the application's own.
     */
    List<String> names(Decision decision) {
        return decision instanceof Decision.Refused ? names.all() : names.ours();
    }

    /**
     * Takes off what must not stand beside a refusal that becomes the answer: numbers that an earlier part of the request has
     * shown, and what describes the answer that is not given.
     */
    void clear(Decision.Refused refused, HttpServletResponse response) {
        StaleHeaders.remove(OF_ANOTHER_ANSWER, response);
        if (refused.shown().isEmpty()) {
            StaleHeaders.remove(names.all(), response);
        } else if (refused.retryAfter().isEmpty()) {
            StaleHeaders.remove(List.of(HeaderNames.RETRY_AFTER), response);
        }
    }

    /** The present second since the epoch. */
    long second() {
        return Math.floorDiv(clock.millis(), 1_000L);
    }

    /**
     * Returns null if a decision has no lines.
     *
     * @param second in which the limits were read
     */
    @Nullable HeaderLines lines(Decision decision, long second) {
        return HeaderLines.of(decision, second, policies);
    }

    /** Replaces whatever earlier filters have set. */
    void write(HeaderLines lines, HttpServletRequest request, HttpServletResponse response) {
        lines.setOn(response, names);
        expose(request, response);
    }

    private void expose(HttpServletRequest request, HttpServletResponse response) {
        if (isOfAnOrigin(request)) {
            unexposed(request, response.getHeaders(EXPOSE)).ifPresent(missing -> response.addHeader(EXPOSE, missing));
        }
    }

    /**
     * Returns what lines of {@code Access-Control-Expose-Headers} lack. Scripts of other origins see only what is listed there; a
     * wildcard would not count for requests with credentials.
     *
     * @return names separated by commas; empty if there are none, or no other origin asks
     */
    Optional<String> unexposed(HttpServletRequest request, Collection<String> lines) {
        if (!isOfAnOrigin(request)) {
            return Optional.empty();
        }
        Set<String> present = new TreeSet<>();
        for (String line : lines) {
            for (String name : line.split(",", -1)) {
                present.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        String missing = names.all().stream()
                .filter(name -> !present.contains(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
    }

    private static boolean isOfAnOrigin(HttpServletRequest request) {
        return request.getHeader("Origin") != null;
    }
}
