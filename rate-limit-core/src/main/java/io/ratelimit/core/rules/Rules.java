package io.ratelimit.core.rules;

import io.ratelimit.core.policy.Endpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of the rules file. All that match apply, unless one of them exempts. Safe for use by several threads.
 */
public final class Rules {

    private final List<Rule> rules;
    /** Of each rule alone, in the same order; without policies for one that exempts. */
    private final List<Endpoint> endpoints;

    /**
     * Holds rules.
     *
     * @param rules in the order written
     */
    public Rules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        List<Endpoint> alone = new ArrayList<>(rules.size());
        for (Rule rule : rules) {
            alone.add(
                    rule.policy().isEmpty()
                            ? Endpoint.UNLIMITED
                            : Endpoint.of(List.of(rule.policy().get())));
        }
        this.endpoints = List.copyOf(alone);
    }

    /**
     * Finds what applies to a request.
     *
     * @param method the HTTP method
     * @param path inside the application, decoded
     * @return always the same object for the same rules
     */
    public Endpoint match(String method, String path) {
        return match(method, path, path);
    }

    /**
     * Returns the rules that name a method; those for all methods are not among them.
     *
     * @param method the HTTP method
     * @return in the same order
     */
    public Rules naming(String method) {
        return new Rules(
                rules.stream().filter(rule -> rule.methods().contains(method)).toList());
    }

    /**
     * Finds what applies to a request that something else serves than what was asked for, such as a welcome file: the limits of
     * both, and only who was asked for is exempt.
     *
     * @param method the HTTP method
     * @param asked inside the application, decoded
     * @param served inside the application, decoded
     * @return always the same object for the same rules
     */
    public Endpoint match(String method, String asked, String served) {
        Endpoint all = Endpoint.UNLIMITED;
        for (int index = 0; index < endpoints.size(); index++) {
            Rule rule = rules.get(index);
            Endpoint endpoint = endpoints.get(index);
            if (rule.isFor(method, asked)) {
                if (endpoint.policies().isEmpty()) {
                    return Endpoint.UNLIMITED;
                }
                all = all.and(endpoint);
            } else if (!asked.equals(served) && rule.isFor(method, served)) {
                all = all.and(endpoint);
            }
        }
        return all;
    }
}
