package io.ratelimit.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the filter for all paths in front of the webapp's own, unless {@code web.xml} declares it or the application adds one
 * in a {@code ServletContextListener}. Found by the container when the jar is in {@code WEB-INF/lib}; unlike a web fragment it
 * also works in a {@code metadata-complete} webapp.
 */
public final class RateLimitInitializer implements ServletContainerInitializer {

    /** No short one: a name that the application gives to its own filter must be free. */
    private static final String FILTER_NAME = RateLimitInitializer.class.getName();

    /** For the container. */
    public RateLimitInitializer() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        if (SelfRegisteredFilter.isDeclared(context)) {
            return;
        }
        FilterRegistration.Dynamic filter = context.addFilter(FILTER_NAME, new SelfRegisteredFilter());
        filter.setAsyncSupported(true);
        boolean last = WebappConfiguration.isFilterLast(context);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), last, "/*");
    }
}
