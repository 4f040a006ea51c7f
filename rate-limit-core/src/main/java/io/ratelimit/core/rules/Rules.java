package io.ratelimit.core.rules;

import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules of the rules file. All that match apply, unless one of them exempts. Safe for use by several threads.
 */
public final class Rules {

    /** No rule. */
    public static final Rules NONE = new Rules(List.of());

    private final List<Rule> rules;
    /** By the rules that match, of which there are at most as many combinations as the author's patterns overlap. */
    private final ConcurrentHashMap<BitSet, Endpoint> endpoints = new ConcurrentHashMap<>();

    /**
     * Holds rules.
     *
     * @param rules in the order written
     */
    public Rules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Finds what applies to a request.
     *
     * @param method the HTTP method
     * @param path inside the application, decoded
     * @return always the same object for the same rules
     */
    public Endpoint match(String method, String path) {
        if (rules.isEmpty()) {
            return Endpoint.UNLIMITED;
        }
        BitSet matching = new BitSet(rules.size());
        for (int index = 0; index < rules.size(); index++) {
            if (rules.get(index).isFor(method, path)) {
                matching.set(index);
            }
        }
        if (matching.isEmpty()) {
            return Endpoint.UNLIMITED;
        }
        Endpoint known = endpoints.get(matching);
        return known == null ? endpoints.computeIfAbsent(matching, this::endpoint) : known;
    }

    private Endpoint endpoint(BitSet matching) {
        List<Policy> policies = new ArrayList<>();
        for (int index = matching.nextSetBit(0); index >= 0; index = matching.nextSetBit(index + 1)) {
            Rule rule = rules.get(index);
            if (rule.policy().isEmpty()) {
                return Endpoint.UNLIMITED;
            }
            policies.add(rule.policy().get());
        }
        return Endpoint.of(policies);
    }
}
