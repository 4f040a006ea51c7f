package io.ratelimit.jaxrs;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Tells the application's resource methods from those that the runtime adds, such as the one that answers OPTIONS. */
final class ResourceMethods {

    private static final List<String> RUNTIMES =
            List.of("org.glassfish.jersey.", "org.jboss.resteasy.", "org.apache.cxf.");

    private ResourceMethods() {}

    /** Tells whether a method answers requests, which the runtime finds by its annotations. */
    static boolean isResource(Class<?> type, Method method) {
        return has(type, method, annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** Tells whether a method returns what answers requests. */
    static boolean isLocator(Class<?> type, Method method) {
        return has(type, method, Path.class::isInstance) && !isResource(type, method);
    }

    /** Tells whether what answers requests, found or built by code, is the application's. */
    static boolean isOfApplication(Class<?> type, Method method) {
        return isResource(type, method) || RUNTIMES.stream().noneMatch(type.getName()::startsWith);
    }

    /** JAX-RS annotations are inherited from the overridden method of a superclass or interface (section 3.6). */
    private static boolean has(Class<?> type, Method method, Predicate<Annotation> annotation) {
        if (Arrays.stream(type.getDeclaredMethods())
                .anyMatch(own -> overrides(own, method)
                        && Arrays.stream(own.getAnnotations()).anyMatch(annotation))) {
            return true;
        }
        Class<?> parent = type.getSuperclass();
        return (parent != null && has(parent, method, annotation))
                || Arrays.stream(type.getInterfaces()).anyMatch(each -> has(each, method, annotation));
    }

    private static boolean overrides(Method own, Method method) {
        return own.getName().equals(method.getName()) && own.getParameterCount() == method.getParameterCount();
    }
}
