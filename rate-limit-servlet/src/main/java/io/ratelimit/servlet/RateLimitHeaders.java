package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.Usage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes a decision as response headers: the {@code X-RateLimit-*} triple for the limit that matters, and {@code RateLimit} with
 * {@code RateLimit-Policy} as in draft-ietf-httpapi-ratelimit-headers-11 for all of them. On a refusal {@code RateLimit} lists
 * the violated limits only, so that {@code Retry-After} is never earlier than a window it names (section 6 of the draft).
 */
final class RateLimitHeaders {

    private static final String RETRY_AFTER = "Retry-After";
    private static final String RATE_LIMIT = "RateLimit";
    private static final String RATE_LIMIT_POLICY = "RateLimit-Policy";
    /** What an earlier filter may have set for the answer that is not given. */
    private static final List<String> STORABLE = List.of("ETag", "Expires", "Last-Modified");

    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private final HttpSettings settings;
    private final InstantSource clock;
    private final List<String> names;

    RateLimitHeaders(HttpSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.names = new ArrayList<>(List.of(
                RETRY_AFTER,
                settings.headerPrefix() + "Limit",
                settings.headerPrefix() + "Remaining",
                settings.headerPrefix() + "Reset"));
        if (settings.rateLimitFields()) {
            names.addAll(List.of(RATE_LIMIT, RATE_LIMIT_POLICY));
        }
    }

    /** The names of the headers that describe limits; the application's values must not stand beside ours. */
    List<String> names() {
        return List.copyOf(names);
    }

    /**
     * Writes a refusal that becomes the answer: neither numbers that an earlier part of the request has shown nor what describes
     * the answer that is not given stay beside it.
     */
    void answer(Decision.Refused refused, HttpServletRequest request, HttpServletResponse response) {
        List<String> stale = new ArrayList<>(STORABLE);
        if (refused.shown().isEmpty()) {
            stale.addAll(names);
        } else if (refused.retryAfter().isEmpty()) {
            stale.add(RETRY_AFTER);
        }
        StaleHeaders.remove(stale, response);
        write(refused, request, response);
    }

    /** Replaces whatever earlier filters have set. */
    void write(Decision decision, HttpServletRequest request, HttpServletResponse response) {
        if (decision instanceof Decision.Granted granted && !granted.all().isEmpty()) {
            writeUsage(granted.shown(), granted.all(), granted.all(), response);
        } else if (decision instanceof Decision.Refused refused) {
            response.setHeader("Cache-Control", "no-store");
            refused.retryAfter().ifPresent(wait -> response.setHeader(RETRY_AFTER, String.valueOf(wait.toSeconds())));
            writeUsage(refused.shown(), refused.violated(), refused.all(), response);
        } else {
            return;
        }
        expose(request, response);
    }

    private void writeUsage(Optional<Usage> shown, List<Usage> told, List<Usage> all, HttpServletResponse response) {
        shown.ifPresent(usage -> {
            long reset = clock.instant().getEpochSecond() + seconds(usage.reset());
            response.setHeader(settings.headerPrefix() + "Limit", String.valueOf(usage.limit()));
            response.setHeader(settings.headerPrefix() + "Remaining", String.valueOf(usage.remaining()));
            response.setHeader(settings.headerPrefix() + "Reset", String.valueOf(reset));
        });
        if (settings.rateLimitFields() && !told.isEmpty()) {
            response.setHeader(
                    RATE_LIMIT_POLICY,
                    list(
                            all,
                            usage -> ";q=" + usage.quota() + ";w="
                                    + usage.interval().seconds()));
            response.setHeader(
                    RATE_LIMIT, list(told, usage -> ";r=" + usage.remaining() + ";t=" + seconds(usage.reset())));
        }
    }

    /** A structured-field list of strings (RFC 9651); names were checked to need no escaping. */
    private static String list(List<Usage> usages, Function<Usage, String> parameters) {
        return usages.stream()
                .map(usage -> '"' + usage.wireName() + '"' + parameters.apply(usage))
                .collect(Collectors.joining(", "));
    }

    /** Scripts of other origins see only what is listed here; a wildcard would not count for requests with credentials. */
    private void expose(HttpServletRequest request, HttpServletResponse response) {
        if (request.getHeader("Origin") == null) {
            return;
        }
        Set<String> present = new TreeSet<>();
        for (String line : response.getHeaders(EXPOSE)) {
            for (String name : line.split(",", -1)) {
                present.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        String missing = names.stream()
                .filter(name -> !present.contains(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            response.addHeader(EXPOSE, missing);
        }
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }
}
