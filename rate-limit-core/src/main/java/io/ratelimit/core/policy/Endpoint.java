package io.ratelimit.core.policy;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policies that apply to one place, with the names of their limits on the wire. Immutable; equal by identity, so that
 * what is derived from one can be kept.
 */
public final class Endpoint {

    /** No policy. */
    public static final Endpoint UNLIMITED = new Endpoint(List.of());

    /**
     * One limit and its name on the wire.
     *
     * @param policy which policy it belongs to
     * @param limit as written, before grants
     * @param wireName unique on the endpoint
     */
    public record NamedLimit(Policy policy, Limit limit, String wireName) {}

    private static final int ATTEMPTS = 3;

    private final List<Policy> policies;
    private final List<NamedLimit> limits;
    private final ConcurrentHashMap<Endpoint, Endpoint> joined = new ConcurrentHashMap<>();

    private Endpoint(List<Policy> policies) {
        this.policies = policies;
        this.limits = name(policies);
    }

    /**
     * Returns the endpoint of some policies.
     *
     * @param policies in order of importance; one that occurs twice by name counts once, at the dearer place
     * @return the endpoint
     */
    public static Endpoint of(List<Policy> policies) {
        Map<String, Policy> byName = new LinkedHashMap<>();
        for (Policy policy : policies) {
            byName.merge(policy.name(), policy, Policy::stricter);
        }
        return byName.isEmpty() ? UNLIMITED : new Endpoint(List.copyOf(byName.values()));
    }

    /**
     * Returns the policies of both places; each name once.
     *
     * @param other applies as well
     * @return always the same object for the same two
     */
    public Endpoint and(Endpoint other) {
        if (other.policies.isEmpty() || other == this) {
            return this;
        }
        if (policies.isEmpty()) {
            return other;
        }
        Endpoint known = joined.get(other);
        return known == null ? joined.computeIfAbsent(other, this::joined) : known;
    }

    private Endpoint joined(Endpoint other) {
        List<Policy> all = new ArrayList<>(policies);
        all.addAll(other.policies);
        Endpoint both = of(all);
        return both.policies.equals(policies) ? this : both;
    }

    /**
     * Returns the policies of this place and one more. Unlike places that are joined it is not kept: what a request sends may decide
     * which policies its code names, and in what order.
     *
     * @param policy applies as well
     * @return this if the policy is among them, by name
     */
    public Endpoint and(Policy policy) {
        for (Policy own : policies) {
            if (own.name().equals(policy.name())) {
                return this;
            }
        }
        List<Policy> all = new ArrayList<>(policies);
        all.add(policy);
        return of(all);
    }

    /**
     * Returns the policies.
     *
     * @return each name once
     */
    public List<Policy> policies() {
        return policies;
    }

    /**
     * Returns the limits that callers are told of: those of all policies but the ones in shadow mode, which change no name.
     *
     * @return in the order of the policies, shortest interval first
     */
    public List<NamedLimit> limits() {
        return limits;
    }

    /**
     * Returns the name of a limit on the wire.
     *
     * @param policy one of {@link #policies()}, by name
     * @param interval one of its intervals
     * @return the name
     */
    public String wireName(Policy policy, Interval interval) {
        for (int index = 0; index < limits.size(); index++) {
            NamedLimit named = limits.get(index);
            if (named.limit().interval() == interval && named.policy().name().equals(policy.name())) {
                return named.wireName();
            }
        }
        return interval.wireName();
    }

    /**
     * Puts usages in the order of {@link #limits()}, whichever subject was asked first.
     *
     * @param usages of limits of this endpoint
     * @return the same usages
     */
    public List<Usage> inOrder(List<Usage> usages) {
        int before = 0;
        for (int index = 0; index < usages.size(); index++) {
            int place = place(usages.get(index));
            if (place < before) {
                List<Usage> sorted = new ArrayList<>(usages);
                sorted.sort(Comparator.comparingInt(this::place));
                return sorted;
            }
            before = place;
        }
        return usages;
    }

    private int place(Usage usage) {
        int place = 0;
        while (place < limits.size() && !limits.get(place).wireName().equals(usage.wireName())) {
            place++;
        }
        return place;
    }

    /** The interval if that is unique, else with the identity, else with the author's name, else numbered. */
    private static List<NamedLimit> name(List<Policy> policies) {
        List<NamedLimit> unnamed = new ArrayList<>();
        for (Policy policy : policies) {
            for (Limit limit : policy.shadow() ? List.<Limit>of() : policy.limits()) {
                unnamed.add(new NamedLimit(policy, limit, ""));
            }
        }
        String[] names = new String[unnamed.size()];
        Set<String> taken = new LinkedHashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            nameUnique(unnamed, attempt, names, taken);
        }
        List<NamedLimit> limits = new ArrayList<>();
        for (int index = 0; index < names.length; index++) {
            NamedLimit named = unnamed.get(index);
            String name = names[index];
            String base = candidate(named, ATTEMPTS - 1);
            for (int number = 1; name == null; number++) {
                String candidate = number == 1 ? base : base + "-" + number;
                name = taken.add(candidate) ? candidate : null;
            }
            limits.add(new NamedLimit(named.policy(), named.limit(), name));
        }
        return List.copyOf(limits);
    }

    private static String candidate(NamedLimit named, int attempt) {
        String interval = named.limit().interval().wireName();
        String identity = named.policy().identity();
        return switch (attempt) {
            case 0 -> interval;
            case 1 -> identity + "-" + interval;
            default -> (named.policy().shared() ? named.policy().name() : identity) + "-" + interval;
        };
    }

    private static void nameUnique(List<NamedLimit> limits, int attempt, String[] names, Set<String> taken) {
        Map<String, Integer> count = new LinkedHashMap<>();
        for (int index = 0; index < names.length; index++) {
            if (names[index] == null) {
                count.merge(candidate(limits.get(index), attempt), 1, Integer::sum);
            }
        }
        for (int index = 0; index < names.length; index++) {
            String name = candidate(limits.get(index), attempt);
            if (names[index] == null && count.getOrDefault(name, 0) == 1 && taken.add(name)) {
                names[index] = name;
            }
        }
    }
}
