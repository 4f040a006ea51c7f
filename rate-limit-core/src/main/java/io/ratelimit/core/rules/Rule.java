package io.ratelimit.core.rules;

import io.ratelimit.core.policy.Policy;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of the rules file.
 *
 * @param path for which paths
 * @param methods for which HTTP methods; empty for all
 * @param policy what applies; empty if the rule exempts
 */
public record Rule(PathPattern path, Set<String> methods, Optional<Policy> policy) {

    /** Copies the set. */
    public Rule {
        methods = Set.copyOf(methods);
    }

    /** HEAD spends what GET does. */
    boolean isFor(String method, String requested) {
        return (methods.isEmpty() || methods.contains(method) || (method.equals("HEAD") && methods.contains("GET")))
                && path.matches(requested);
    }
}
