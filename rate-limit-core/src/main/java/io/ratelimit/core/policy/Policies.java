package io.ratelimit.core.policy;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.config.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Every policy of one deployment. Safe for use by several threads. */
public final class Policies {

    private static final String ALL = "all";

    private record Declared(Policy policy, List<String> places) {}

    private final Map<String, Declared> byName = new ConcurrentSkipListMap<>();
    private final AtomicLong longestMillis = new AtomicLong(Interval.SECOND.millis());
    private final Set<String> identities;
    private final Set<String> shadow;

    /**
     * Starts with none.
     *
     * @param identities the identities that this deployment can resolve
     */
    public Policies(Set<String> identities) {
        this(identities, List.of());
    }

    /**
     * Starts with none.
     *
     * @param identities the identities that this deployment can resolve
     * @param shadow names of policies that only report what they would refuse, though they were not written so; {@code all} for
     *     all of them
     */
    public Policies(Set<String> identities, Collection<String> shadow) {
        this.shadow = new TreeSet<>(shadow);
        this.identities = new TreeSet<>(identities);
    }

    /**
     * Returns others by which policies can be checked that nobody is to see.
     *
     * @return those known so far
     */
    public Policies unlisted() {
        Policies copy = new Policies(identities, shadow);
        copy.byName.putAll(byName);
        return copy;
    }

    /**
     * Checks and adds a policy.
     *
     * @param draft what was written
     * @param defaultName its name if there is no explicit one
     * @param place where it was written
     * @param problems told of everything wrong
     * @return the policy; empty if something is wrong
     */
    public Optional<Policy> add(PolicyDraft draft, String defaultName, String place, Problems problems) {
        Optional<Policy> checked = draft.check(defaultName, place, identities, problems);
        if (checked.isEmpty()) {
            return checked;
        }
        Policy written = checked.get();
        Policy policy = shadow.contains(ALL) || shadow.contains(written.name()) ? written.inShadow() : written;
        byName.merge(
                policy.name(), new Declared(policy, List.of(place)), (first, second) -> join(first, second, problems));
        for (Limit limit : policy.limits()) {
            longestMillis.accumulateAndGet(limit.interval().millis(), Math::max);
        }
        return Optional.of(policy);
    }

    /**
     * Returns the longest window of all policies, which is how long the store remembers a subject.
     *
     * @return milliseconds, at least 1,000
     */
    public long longestMillis() {
        return longestMillis.get();
    }

    /**
     * Finds a policy that its author named.
     *
     * @param name the explicit name
     * @return empty if there is none
     */
    public Optional<Policy> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(Declared::policy);
    }

    /**
     * Returns the names of all policies.
     *
     * @return in alphabetical order
     */
    public Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /**
     * Returns all policies.
     *
     * @return in alphabetical order of their names
     */
    public List<Policy> all() {
        return byName.values().stream().map(Declared::policy).toList();
    }

    /**
     * Returns the names that shall be in shadow mode and that no policy has. Annotated resources that load later may bring them.
     *
     * @return in alphabetical order
     */
    public List<String> unmetShadows() {
        return shadow.stream()
                .filter(name -> !name.equals(ALL) && !byName.containsKey(name))
                .toList();
    }

    /**
     * Describes every policy for the start-up block; one with a name of its author's with its places.
     *
     * @return a line each, by name
     */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Declared declared : byName.values()) {
            lines.add(
                    declared.policy().shared()
                            ? declared.policy() + " at " + String.join(", ", declared.places())
                            : declared.policy().toString());
        }
        return lines;
    }

    private static Declared join(Declared first, Declared second, Problems problems) {
        if (!first.policy().countsLike(second.policy())) {
            problems.error(
                    second.places().get(0),
                    "the name '" + first.policy().name() + "' means " + first.policy() + " at "
                            + first.places().get(0) + ", but here " + second.policy()
                            + ": use the same numbers or another name");
            return first;
        }
        List<String> places = new ArrayList<>(first.places());
        places.addAll(second.places());
        return new Declared(first.policy(), places.stream().distinct().toList());
    }
}
