package io.ratelimit.benchmarks.start;

import io.ratelimit.servlet.RateLimitFilter;
import io.ratelimit.servlet.RateLimitOptions;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures what the container does to start our filter: load its classes, create it, initialise it. */
final class TimedFilter implements Filter {

    private static final String RULES = IntStream.rangeClosed(1, 10)
            .mapToObj(rule -> "{\"path\": \"/api/" + rule + "/*\", \"per\": \"token\", \"hour\": 50, \"day\": 600}")
            .collect(Collectors.joining(", ", "{\"rules\": [", "]}"));

    private @Nullable Filter started;
    private long nanos;

    @Override
    public void init(FilterConfig config) throws ServletException {
        long begun = System.nanoTime();
        Filter filter = new RateLimitFilter(
                new RateLimitOptions().set("store", "memory").rules(RULES));
        filter.init(config);
        nanos = System.nanoTime() - begun;
        started = filter;
    }

    /** How long {@link #init} took, in milliseconds. */
    double millis() {
        return nanos / 1e6;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (started != null) {
            started.doFilter(request, response, chain);
        }
    }

    @Override
    public void destroy() {
        if (started != null) {
            started.destroy();
        }
    }
}
