package io.ratelimit.jaxrs;

import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Tells the application's resource methods from those that the runtime adds, such as the one that answers OPTIONS. */
final class ResourceMethods {

    private ResourceMethods() {}

    /** JAX-RS annotations are inherited from the overridden method of a superclass or interface (section 3.6). */
    static boolean isResource(Class<?> type, Method method) {
        if (Arrays.stream(type.getDeclaredMethods()).anyMatch(own -> overrides(own, method) && isAnnotated(own))) {
            return true;
        }
        Class<?> parent = type.getSuperclass();
        return (parent != null && isResource(parent, method))
                || Arrays.stream(type.getInterfaces()).anyMatch(each -> isResource(each, method));
    }

    private static boolean overrides(Method own, Method method) {
        return own.getName().equals(method.getName()) && own.getParameterCount() == method.getParameterCount();
    }

    private static boolean isAnnotated(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }
}
