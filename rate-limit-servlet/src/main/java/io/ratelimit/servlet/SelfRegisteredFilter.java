package io.ratelimit.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * The filter of a webapp that declares none. An application adds its own in a {@code ServletContextListener}, which runs after
 * {@link RateLimitInitializer} and before any filter is initialised: then this one lets everything through, so that the
 * application's options apply.
 */
final class SelfRegisteredFilter implements Filter {

    private final RateLimitFilter filter = new RateLimitFilter();
    private boolean yields;

    /** Tells whether the webapp places the filter itself. */
    static boolean isDeclared(ServletContext context) {
        return context.getFilterRegistrations().values().stream()
                .anyMatch(registered -> RateLimitFilter.class.getName().equals(registered.getClassName()));
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        yields = isDeclared(config.getServletContext());
        if (!yields) {
            filter.init(config);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (yields) {
            chain.doFilter(request, response);
        } else {
            filter.doFilter(request, response, chain);
        }
    }

    @Override
    public void destroy() {
        if (!yields) {
            filter.destroy();
        }
    }
}
