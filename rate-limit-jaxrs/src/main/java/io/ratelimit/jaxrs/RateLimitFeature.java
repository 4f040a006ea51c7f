package io.ratelimit.jaxrs;

import io.ratelimit.core.config.ConfigurationException;
import io.ratelimit.core.config.Problems;
import io.ratelimit.servlet.Preflight;
import io.ratelimit.servlet.WebLimiter;
import io.ratelimit.servlet.WebPermits;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits of every resource method when the JAX-RS application starts and puts a filter in front of each. The runtime
 * finds it by itself (Jakarta RESTful Web Services 3.1, section 4.1.2); nothing has to be registered.
 */
@ConstrainedTo(RuntimeType.SERVER)
public final class RateLimitFeature implements Feature {

    private static final System.Logger LOG = System.getLogger(RateLimitFeature.class.getName());

    @Context
    private @Nullable ServletContext servletContext;

    @Context
    private @Nullable ServletConfig servletConfig;

    @Context
    private @Nullable Application application;

    @Context
    private HttpServletRequest request;

    @Context
    private HttpServletResponse response;

    /** For the JAX-RS runtime. */
    public RateLimitFeature() {}

    /**
     * Checks every resource class that is registered, and adds the filters. Without servlets, as in many a test of resources, there
     * is nothing to count by: it adds none and warns.
     *
     * @throws ConfigurationException if a limit is wrong or the servlet filter has not started
     */
    @Override
    public boolean configure(FeatureContext context) {
        if (servletContext == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "rate-limit-jaxrs: nothing is limited, because this JAX-RS runtime has no servlets: deploy it in a servlet "
                            + "container, with rate-limit-servlet.jar");
            if (isJersey(context)) {
                context.register(new UnlimitedPermits.Binder());
            }
            return false;
        }
        WebLimiter limiter = WebLimiter.of(servletContext)
                .orElseThrow(() -> new ConfigurationException(List.of(
                        "rate-limit-jaxrs: the rate limit filter has not started. rate-limit-servlet.jar must be in the webapp "
                                + "and not be left out by <absolute-ordering>; or declare io.ratelimit.servlet.RateLimitFilter in "
                                + "web.xml")));
        @Nullable Application own = isJersey(context) ? Jersey.unwrapped(application) : application;
        ResourceLimits limits = new ResourceLimits(limiter.policies(), own);
        Problems problems = new Problems();
        List<String> before = limiter.policies().describe();
        resourceClasses(context.getConfiguration()).forEach(type -> limits.check(type, problems));
        problems.throwIfAny();
        if (servletConfig != null) {
            limiter.addLaterStage(servletConfig.getServletName());
        } else {
            limiter.addLaterFilter();
        }
        context.register(new LimitedMethods(() -> permits(limiter), limits));
        context.register(RefusalMapper.class);
        if (isJersey(context)) {
            context.register(new Jersey());
        }
        List<String> added = new ArrayList<>(limiter.policies().describe());
        added.removeAll(before);
        if (!added.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "rate limits of JAX-RS resources\n  policies:\n    " + String.join("\n    ", added));
        }
        for (String name : limiter.policies().unmetShadows()) {
            problems.warn(
                    "setting shadow",
                    "no policy is named '" + name
                            + "': copy a name from the log; one with a comma stands in an array, [\"name\"]");
        }
        problems.warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        return true;
    }

    /** The injected request and response stand for those of the calling thread. */
    private Optional<WebPermits> permits(WebLimiter limiter) {
        return Preflight.is(request) ? Optional.empty() : Optional.of(limiter.permits(request, response));
    }

    private static boolean isJersey(FeatureContext context) {
        return context.getConfiguration().getClass().getName().startsWith("org.glassfish.jersey.");
    }

    private Set<Class<?>> resourceClasses(Configuration configuration) {
        Set<Class<?>> found = new LinkedHashSet<>(configuration.getClasses());
        configuration.getInstances().forEach(instance -> found.add(instance.getClass()));
        if (application != null) {
            found.addAll(application.getClasses());
        }
        return found;
    }
}
