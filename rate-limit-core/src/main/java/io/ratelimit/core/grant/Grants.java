package io.ratelimit.core.grant;

import io.ratelimit.Limit;
import io.ratelimit.Subject;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The grants of one moment, an immutable snapshot. What holds for a subject is found in three steps:
 *
 * <ol>
 *   <li>the policy's number, or the one granted to everybody;
 *   <li>the subject's own grant, if there is one. The most specific decides, even if it is smaller: a token's own before its
 *       client's, one for a policy before one for all, one for an interval before one for all intervals, the newer of two alike;
 *   <li>a factor for everybody scales what was found so far, so that load is shed by whoever causes it.
 * </ol>
 *
 * <p>A grant to a client also changes the limits of that client's tokens and users; it does not join their counters. A secret
 * longer than {@value SubjectKeys#LONGEST_HASHED} characters has no grants of its own.
 */
public final class Grants {

    /** No grant. */
    public static final Grants NONE = new Grants(List.of(), Subject::toString);

    private final Map<Who, List<Grant>> byHolder = new HashMap<>();
    private final List<Grant> numbersForAll = new ArrayList<>();
    private final List<Grant> factorsForAll = new ArrayList<>();
    private final Set<String> identities = new HashSet<>();
    private final Function<Subject, String> keys;
    private boolean anyKeyed;
    private Instant firstEnd = Instant.MAX;

    /**
     * The number that holds, and why.
     *
     * @param limit what holds
     * @param reasons the grants that made it so, in the order in which they were applied; empty if it is the policy's
     */
    public record Effective(Limit limit, List<Grant> reasons) {}

    /**
     * A snapshot.
     *
     * @param grants in any order, ended ones included
     * @param keys finds the key of a secret subject's entry
     */
    public Grants(List<Grant> grants, Function<Subject, String> keys) {
        this.keys = keys;
        for (Grant grant : grants) {
            Optional<Who> who = grant.draft().who();
            if (grant.ended().isPresent()) {
                continue;
            }
            Instant end = grant.draft().until().orElse(Instant.MAX);
            firstEnd = end.isBefore(firstEnd) ? end : firstEnd;
            if (who.isPresent()) {
                byHolder.computeIfAbsent(who.get(), one -> new ArrayList<>()).add(grant);
                identities.add(who.get().identity());
                anyKeyed |= who.get().keyed();
            } else {
                (grant.draft().factor().isPresent() ? factorsForAll : numbersForAll).add(grant);
            }
        }
    }

    /**
     * Tells whether nothing is granted, so that every policy's own numbers hold.
     *
     * @return true if there is no grant
     */
    public boolean isEmpty() {
        return byHolder.isEmpty() && numbersForAll.isEmpty() && factorsForAll.isEmpty();
    }

    /**
     * Tells whether one of them is over, so that a new snapshot would be smaller.
     *
     * @param now decides
     * @return false if all of them still hold
     */
    boolean isOutdated(Instant now) {
        return !now.isBefore(firstEnd);
    }

    /**
     * Returns the limits that hold for a subject now.
     *
     * @param policy whose limits
     * @param counted whom the request is counted as
     * @param subjects the request's other subjects
     * @param now decides about expiry
     * @return one limit per limit of the policy, in its order
     */
    public List<Limit> effective(Policy policy, Counted counted, RequestSubjects subjects, Instant now) {
        if (isEmpty()) {
            return policy.limits();
        }
        return explain(policy, holders(counted, subjects), now).stream()
                .map(Effective::limit)
                .toList();
    }

    /**
     * Returns what holds for somebody and why.
     *
     * @param policy whose limits
     * @param holders who may have grants of their own, the most specific first; none for whoever has no grants
     * @param now decides about expiry
     * @return one per limit of the policy, in its order
     */
    public List<Effective> explain(Policy policy, List<Who> holders, Instant now) {
        List<Effective> effective = new ArrayList<>();
        for (Limit limit : policy.limits()) {
            List<Grant> reasons = new ArrayList<>();
            best(numbersForAll, policy, limit, now).ifPresent(reasons::add);
            holders.stream()
                    .map(holder -> best(byHolder.getOrDefault(holder, List.of()), policy, limit, now))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .ifPresent(reasons::add);
            best(factorsForAll, policy, limit, now).ifPresent(reasons::add);
            long permits = limit.permits();
            for (Grant reason : reasons) {
                permits = reason.applied(permits);
            }
            effective.add(new Effective(
                    permits == limit.permits() ? limit : new Limit(limit.interval(), permits), List.copyOf(reasons)));
        }
        return effective;
    }

    /**
     * Returns the grants of one subject.
     *
     * @param holder the subject
     * @param now decides about expiry
     * @return those that hold, in no order
     */
    public List<Grant> of(Who holder, Instant now) {
        return byHolder.getOrDefault(holder, List.of()).stream()
                .filter(grant -> grant.holds(now))
                .toList();
    }

    /**
     * Tells whether a grant may change the limits of what is counted as an identity.
     *
     * @param who has the grant
     * @param counted one that {@link Identities#countedAs} tells
     * @return true if he is a part of it, or the client of one
     */
    public static boolean reaches(Who who, String counted) {
        List<String> parts = List.of(counted.split("\\+", -1));
        return parts.contains(who.identity())
                || (who.identity().equals("client") && parts.stream().anyMatch(Grants::hasClient));
    }

    private static boolean hasClient(String identity) {
        return identity.equals("token") || identity.equals("user");
    }

    private static Optional<Grant> best(List<Grant> grants, Policy policy, Limit limit, Instant now) {
        return grants.stream()
                .filter(grant -> grant.changes(policy.name(), limit.interval()) && grant.holds(now))
                .max(Grants::byPrecision);
    }

    /** Of equal ones the newer is greater. */
    private static int byPrecision(Grant one, Grant other) {
        int byPrecision = Integer.compare(one.precision(), other.precision());
        int byTime = byPrecision == 0 ? one.at().compareTo(other.at()) : byPrecision;
        return byTime == 0 ? one.id().compareTo(other.id()) : byTime;
    }

    private List<Who> holders(Counted counted, RequestSubjects subjects) {
        List<Who> holders = new ArrayList<>();
        boolean ofClient = false;
        for (Subject part : counted.narrowestFirst()) {
            add(part, holders);
            ofClient |= hasClient(part.identity());
        }
        if (ofClient && identities.contains("client")) {
            subjects.find("client").ifPresent(client -> add(client, holders));
        }
        return holders;
    }

    /** A secret one is known by its hash or its key, which are not worked out for text without end. */
    private void add(Subject subject, List<Who> holders) {
        if (!identities.contains(subject.identity())
                || (subject.secret() && subject.value().length() > SubjectKeys.LONGEST_HASHED)) {
            return;
        }
        if (!subject.secret()) {
            addOnce(new Who(subject.identity(), subject.value()), holders);
            return;
        }
        addOnce(new Who(subject.identity(), Who.HASHED + SubjectKeys.fingerprint(subject.value())), holders);
        if (anyKeyed) {
            addOnce(new Who(subject.identity(), Who.KEYED + keys.apply(subject)), holders);
        }
    }

    private static void addOnce(Who holder, List<Who> holders) {
        if (!holders.contains(holder)) {
            holders.add(holder);
        }
    }
}
