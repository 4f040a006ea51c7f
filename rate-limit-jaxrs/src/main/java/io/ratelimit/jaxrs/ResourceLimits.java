package io.ratelimit.jaxrs;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.AnnotatedPolicies;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import jakarta.ws.rs.core.Application;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the limits of resource methods: their own, their class's and the application's. */
final class ResourceLimits {

    private final Policies policies;
    private final @Nullable Application application;
    private final Set<Class<?>> checked = new HashSet<>();
    /** A locator may return a model that the runtime builds anew for each request. */
    private final ConcurrentHashMap<Place, Endpoint> known = new ConcurrentHashMap<>();

    private record Place(Class<?> type, Method method) {}

    ResourceLimits(Policies policies, @Nullable Application application) {
        this.policies = policies;
        this.application = application;
    }

    /** Returns what applies to a method, always the same object for the same one: places remember what they are joined with. */
    Endpoint of(Class<?> type, Method method, Problems problems) {
        Place place = new Place(type, method);
        Endpoint before = known.get(place);
        if (before != null) {
            return before;
        }
        int errors = problems.errors().size();
        Endpoint endpoint = ResourceMethods.isOfApplication(type, method)
                ? read(type, method, policies, problems)
                : Endpoint.UNLIMITED;
        if (problems.errors().size() > errors) {
            return endpoint;
        }
        Endpoint rival = known.putIfAbsent(place, endpoint);
        return rival == null ? endpoint : rival;
    }

    /** What is exempt, or in a class that is, is out of the application's limits, too. */
    private Endpoint read(Class<?> type, Method method, Policies into, Problems problems) {
        AnnotatedPolicies annotated = new AnnotatedPolicies(into, problems);
        List<Policy> all = new ArrayList<>(annotated.of(type, method));
        if (application != null && !AnnotatedPolicies.isExempt(type, method) && !AnnotatedPolicies.isExempt(type)) {
            all.addAll(annotated.of(application.getClass()));
        }
        return Endpoint.of(all);
    }

    /**
     * Reads all limits of a class, and of the sub-resources that its locators declare to return. A registered class may name others
     * that are not there, such as those of an optional library; whether the runtime can use it is for the runtime to say.
     */
    void check(Class<?> type, Problems problems) {
        if (!checked.add(type)) {
            return;
        }
        try {
            checkMethods(type, problems);
        } catch (LinkageError e) {
            problems.warn(type.getName(), "its annotations are not seen, because it cannot be linked: " + e);
        }
    }

    private void checkMethods(Class<?> type, Problems problems) {
        for (Method method : type.getMethods()) {
            if (method.isBridge()) {
                continue;
            }
            if (ResourceMethods.isLocator(type, method)) {
                checkLocator(type, method, problems);
            } else if (ResourceMethods.isResource(type, method)) {
                if (Modifier.isAbstract(type.getModifiers())) {
                    // The policies of what is returned in its place have other names.
                    read(type, method, policies.unlisted(), problems);
                } else {
                    of(type, method, problems);
                }
            }
        }
    }

    private void checkLocator(Class<?> type, Method locator, Problems problems) {
        Class<?> returned = locator.getReturnType();
        String place = type.getName() + "." + locator.getName();
        if (AnnotatedPolicies.isDecided(type, locator) && !AnnotatedPolicies.isExempt(type, locator)) {
            problems.error(
                    place, "@RateLimit on a sub-resource locator would not be counted: put it on the sub-resource");
        } else if (AnnotatedPolicies.isDecided(type) && !AnnotatedPolicies.isExempt(type) && !isDecided(returned)) {
            problems.warn(
                    place,
                    "the limits of its class do not reach what this locator returns: annotate " + returned.getName()
                            + ", or what implements it; a @RateLimit with the same name counts for both");
        }
        check(returned, problems);
    }

    private static boolean isDecided(Class<?> type) {
        return AnnotatedPolicies.isDecided(type)
                || Arrays.stream(type.getMethods()).anyMatch(method -> AnnotatedPolicies.isDecided(type, method));
    }
}
