package io.ratelimit.servlet;

import io.ratelimit.core.config.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the filter for all paths in front of the webapp's own, unless {@code web.xml} declares it or the application adds one
 * in a {@code ServletContextListener}. Found by the container when the jar is in {@code WEB-INF/lib}; unlike a web fragment it also works in a {@code metadata-complete} webapp.
 */
public final class RateLimitInitializer implements ServletContainerInitializer {

    /** The setting {@code filter-order}: {@code first} (default) or {@code last} among the webapp's filters. */
    static final String FILTER_ORDER = "filter-order";

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
        String property = Settings.PREFIX + FILTER_ORDER;
        boolean last = Optional.ofNullable(System.getProperty(property))
                .or(() -> Optional.ofNullable(context.getInitParameter(property)))
                .filter("last"::equals)
                .isPresent();
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), last, "/*");
    }
}
