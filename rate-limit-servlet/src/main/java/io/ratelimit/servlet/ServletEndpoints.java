package io.ratelimit.servlet;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.AnnotatedPolicies;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits of annotated servlets, by the name of the servlet that a request is mapped to. Read once, at start-up. */
final class ServletEndpoints {

    /** Methods that a servlet has no {@code doX} for reach its {@code service} all the same. */
    private static final String OTHER = "*";

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", OTHER);

    private static final Set<String> ANSWERED_BY_RUNTIME = Set.of("OPTIONS", "TRACE", OTHER);

    private final Map<String, Map<String, Endpoint>> byServlet = new HashMap<>();

    ServletEndpoints(ServletContext context, Policies policies, Problems problems) {
        AnnotatedPolicies annotated = new AnnotatedPolicies(policies, problems);
        for (ServletRegistration registration :
                context.getServletRegistrations().values()) {
            Class<?> type = load(registration.getClassName(), WebappConfiguration.loader(context));
            Map<String, Endpoint> limited = type == null ? Map.of() : read(type, annotated, problems);
            if (!limited.isEmpty()) {
                byServlet.put(registration.getName(), limited);
            }
        }
    }

    Endpoint of(HttpServletRequest request) {
        if (byServlet.isEmpty()) {
            return Endpoint.UNLIMITED;
        }
        Map<String, Endpoint> byMethod =
                byServlet.getOrDefault(request.getHttpServletMapping().getServletName(), Map.of());
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : OTHER;
        return byMethod.getOrDefault(method, Endpoint.UNLIMITED);
    }

    /** A class may name others that are not there, such as those of an optional library, and be served all the same. */
    private static Map<String, Endpoint> read(Class<?> type, AnnotatedPolicies annotated, Problems problems) {
        try {
            return limited(type, annotated);
        } catch (LinkageError e) {
            problems.warn(type.getName(), "its annotations are not seen, because it cannot be linked: " + e);
            return Map.of();
        }
    }

    /** Returns those that have limits, by the HTTP method. */
    private static Map<String, Endpoint> limited(Class<?> type, AnnotatedPolicies annotated) {
        Map<String, Endpoint> byMethod = new HashMap<>();
        List<Method> service = declared(type, "service");
        for (String http : METHODS) {
            List<Method> handlers = handlers(type, http);
            List<Method> methods = new ArrayList<>(handlers);
            methods.addAll(service);
            boolean answeredByRuntime = methods.isEmpty() && ANSWERED_BY_RUNTIME.contains(http);
            if (answeredByRuntime) {
                continue;
            }
            // What answers the method decides about the limits of the class, not the way there.
            boolean exempt = handlers.stream().anyMatch(handler -> AnnotatedPolicies.isExempt(type, handler));
            List<Policy> policies = new ArrayList<>();
            for (Method method : methods) {
                policies.addAll(exempt ? annotated.own(type, method) : annotated.of(type, method));
            }
            if (methods.isEmpty()) {
                policies.addAll(annotated.of(type));
            }
            if (!policies.isEmpty()) {
                byMethod.put(http, Endpoint.of(policies));
            }
        }
        return byMethod;
    }

    /** HEAD without a method of its own is answered, and counted, by GET's. */
    private static List<Method> handlers(Class<?> type, String http) {
        List<Method> own =
                declared(type, "do" + http.charAt(0) + http.substring(1).toLowerCase(Locale.ROOT));
        return own.isEmpty() && http.equals("HEAD") ? handlers(type, "GET") : own;
    }

    private static List<Method> declared(Class<?> type, String name) {
        for (Class<?> at = type; at != null && at != HttpServlet.class && at != Object.class; at = at.getSuperclass()) {
            List<Method> found = new ArrayList<>();
            for (Method method : at.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 2 && !method.isBridge()) {
                    found.add(method);
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static @Nullable Class<?> load(@Nullable String name, ClassLoader loader) {
        try {
            return name == null ? null : Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            // The container's own servlets (default, JSP) need not be visible to a webapp, and carry no limits.
            return null;
        }
    }
}
