package io.ratelimit.core.policy;

import io.ratelimit.Interval;
import io.ratelimit.RateLimit;
import io.ratelimit.RateLimitExempt;
import io.ratelimit.core.config.Problems;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link RateLimit} and {@link RateLimitExempt} from classes and methods, at start-up only.
 *
 * <p>A method's own limits and its class's both apply. What carries neither annotation inherits from the nearest place that
 * does: the superclass before the interfaces. An exempt method is out of its class's limits too; a method with limits of its
 * own in an exempt class keeps them.
 */
public final class AnnotatedPolicies {

    private final Policies policies;
    private final Problems problems;

    /**
     * A reader.
     *
     * @param policies where the policies are added
     * @param problems told of everything wrong
     */
    public AnnotatedPolicies(Policies policies, Problems problems) {
        this.policies = policies;
        this.problems = problems;
    }

    /**
     * Reads the limits of one method as called on one class.
     *
     * @param type the concrete class
     * @param method one of its methods, inherited or not
     * @return the policies of the method, then those of the class; empty if exempt
     */
    public List<Policy> of(Class<?> type, Method method) {
        if (isExempt(type, method)) {
            return List.of();
        }
        List<Policy> found = new ArrayList<>(own(type, method));
        found.addAll(of(type));
        return found;
    }

    /**
     * Reads the limits of one method as called on one class, without those of the class.
     *
     * @param type the concrete class
     * @param method one of its methods, inherited or not
     * @return its policies; empty if exempt
     */
    public List<Policy> own(Class<?> type, Method method) {
        AnnotatedElement own = firstThatDecides(overridden(type, method));
        return own == null || isExempt(own) ? List.of() : read(own, methodName(type, method));
    }

    /**
     * Tells whether a method as called on one class is exempt, whatever its class is.
     *
     * @param type the concrete class
     * @param method one of its methods, inherited or not
     * @return true if what is nearest to it takes it out of limits
     */
    public static boolean isExempt(Class<?> type, Method method) {
        AnnotatedElement own = firstThatDecides(overridden(type, method));
        return own != null && isExempt(own);
    }

    /**
     * Tells whether a class is exempt.
     *
     * @param type the concrete class
     * @return true if what is nearest to it takes it out of limits
     */
    public static boolean isExempt(Class<?> type) {
        AnnotatedElement own = firstThatDecides(supertypes(type));
        return own != null && isExempt(own);
    }

    /**
     * Reads the limits of a class, which all of its methods share.
     *
     * @param type the concrete class
     * @return its policies; empty if exempt
     */
    public List<Policy> of(Class<?> type) {
        AnnotatedElement own = firstThatDecides(supertypes(type));
        return own == null || isExempt(own) ? List.of() : read(own, type.getName());
    }

    private static @Nullable AnnotatedElement firstThatDecides(Collection<? extends AnnotatedElement> elements) {
        for (AnnotatedElement element : elements) {
            if (isExempt(element) || !rateLimits(element, new HashSet<>()).isEmpty()) {
                return element;
            }
        }
        return null;
    }

    /**
     * Tells whether a class is limited or exempt.
     *
     * @param type the concrete class
     * @return false if it carries and inherits neither annotation
     */
    public static boolean isDecided(Class<?> type) {
        return firstThatDecides(supertypes(type)) != null;
    }

    /**
     * Tells whether a method as called on one class is limited or exempt, whatever its class is.
     *
     * @param type the concrete class
     * @param method one of its methods, inherited or not
     * @return false if it carries and inherits neither annotation
     */
    public static boolean isDecided(Class<?> type, Method method) {
        return firstThatDecides(overridden(type, method)) != null;
    }

    private List<Policy> read(AnnotatedElement element, String place) {
        List<RateLimit> annotations = rateLimits(element, new HashSet<>());
        List<Policy> found = new ArrayList<>();
        for (RateLimit annotation : annotations) {
            String name = defaultName(place, annotation, annotations);
            Optional<Policy> policy = policies.add(PolicyDraft.of(annotation), name, place, problems);
            if (policy.isPresent()) {
                found.add(policy.get());
            }
        }
        return found;
    }

    /** Class and method, then the identity, then the intervals, then a number: the first that tells them apart. */
    private static String defaultName(String place, RateLimit annotation, List<RateLimit> all) {
        List<RateLimit> rivals = all.stream()
                .filter(other -> other.name().isEmpty() && other.per().equals(annotation.per()))
                .toList();
        String name = place + ":" + annotation.per();
        if (rivals.size() == 1) {
            return name;
        }
        String intervals = intervals(annotation);
        List<RateLimit> equals = rivals.stream()
                .filter(other -> intervals(other).equals(intervals))
                .toList();
        return name + ":" + intervals + (equals.size() == 1 ? "" : ":" + (equals.indexOf(annotation) + 1));
    }

    private static String intervals(RateLimit annotation) {
        return PolicyDraft.of(annotation).permits().keySet().stream()
                .map(Interval::wireName)
                .collect(Collectors.joining(","));
    }

    private static String methodName(Class<?> type, Method method) {
        boolean overloaded = Arrays.stream(type.getMethods())
                        .filter(other -> other.getName().equals(method.getName()) && !other.isBridge())
                        .count()
                > 1;
        String parameters = overloaded
                ? Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", "(", ")"))
                : "";
        return type.getName() + "." + method.getName() + parameters;
    }

    /** The method itself, then what it overrides: superclasses first, then interfaces. */
    private static List<Method> overridden(Class<?> type, Method method) {
        List<Method> found = new ArrayList<>();
        for (Class<?> declaring : supertypes(type)) {
            for (Method declared : declaring.getDeclaredMethods()) {
                if (isSame(declared, method)) {
                    found.add(declared);
                }
            }
        }
        if (!found.contains(method)) {
            found.add(0, method);
        }
        return found;
    }

    private static boolean isSame(Method other, Method method) {
        return other.getName().equals(method.getName())
                && !other.isBridge()
                && (Arrays.equals(other.getParameterTypes(), method.getParameterTypes())
                        || overridesGeneric(other, method));
    }

    /** A parameter of a type variable is erased to its bound in the method that is overridden. */
    private static boolean overridesGeneric(Method other, Method method) {
        if (other.getParameterCount() != method.getParameterCount()) {
            return false;
        }
        for (int index = 0; index < method.getParameterCount(); index++) {
            boolean variable = other.getGenericParameterTypes()[index] instanceof TypeVariable<?>;
            Class<?> theirs = other.getParameterTypes()[index];
            Class<?> ours = method.getParameterTypes()[index];
            if (!(variable && theirs.isAssignableFrom(ours)) && theirs != ours) {
                return false;
            }
        }
        return true;
    }

    private static List<Class<?>> supertypes(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            found.add(at);
        }
        for (Class<?> at : List.copyOf(found)) {
            addInterfaces(at, found);
        }
        return List.copyOf(found);
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> found) {
        for (Class<?> parent : type.getInterfaces()) {
            found.add(parent);
            addInterfaces(parent, found);
        }
    }

    private static boolean isExempt(AnnotatedElement element) {
        return element.isAnnotationPresent(RateLimitExempt.class);
    }

    private static List<RateLimit> rateLimits(AnnotatedElement element, Set<Class<?>> seen) {
        Annotation[] present = element.getDeclaredAnnotations();
        if (present.length == 0) {
            // Asked for a repeatable annotation, Java first reads what that is annotated with.
            return List.of();
        }
        List<RateLimit> found = new ArrayList<>(List.of(element.getDeclaredAnnotationsByType(RateLimit.class)));
        for (Annotation annotation : present) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (!type.getName().startsWith("java.") && seen.add(type)) {
                found.addAll(rateLimits(type, seen));
            }
        }
        return found;
    }
}
