package io.ratelimit.core.grant;

import io.ratelimit.Limit;
import io.ratelimit.Subject;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The grants of one deployment, an immutable snapshot. The most specific one decides, even if it is smaller: a token's own
 * before its client's, one for a policy before one for all, one for an interval before one for all intervals. A grant to a
 * client also changes the limits of that client's tokens and users; it does not join their counters. A secret longer than
 * {@value SubjectKeys#LONGEST_HASHED} characters has no grants of its own.
 */
public final class Grants {

    /** No grant. */
    public static final Grants NONE = new Grants(List.of());

    private final Map<List<String>, List<Grant>> byHolder;
    private final Set<String> identities;

    /**
     * A snapshot.
     *
     * @param grants in any order
     */
    public Grants(List<Grant> grants) {
        this.byHolder =
                grants.stream().collect(Collectors.groupingBy(grant -> List.of(grant.identity(), grant.value())));
        this.identities = grants.stream().map(Grant::identity).collect(Collectors.toSet());
    }

    /**
     * Tells whether nothing is granted, so that every policy's own numbers hold.
     *
     * @return true if there is no grant
     */
    public boolean isEmpty() {
        return byHolder.isEmpty();
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
        List<Subject> holders = holders(counted, subjects);
        List<Limit> limits = new ArrayList<>();
        for (Limit limit : policy.limits()) {
            limits.add(holders.stream()
                    .map(holder -> find(holder, policy, limit, now))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(limit));
        }
        return limits;
    }

    private List<Subject> holders(Counted counted, RequestSubjects subjects) {
        List<Subject> holders = new ArrayList<>(counted.parts());
        boolean ofClient = holders.stream()
                .anyMatch(part ->
                        part.identity().equals("token") || part.identity().equals("user"));
        if (ofClient && identities.contains("client")) {
            subjects.find("client").filter(client -> !holders.contains(client)).ifPresent(holders::add);
        }
        return holders;
    }

    private Optional<Limit> find(Subject holder, Policy policy, Limit limit, Instant now) {
        boolean endless = holder.secret() && holder.value().length() > SubjectKeys.LONGEST_HASHED;
        if (endless || !identities.contains(holder.identity())) {
            return Optional.empty();
        }
        String value = holder.secret() ? Grant.HASHED + SubjectKeys.fingerprint(holder.value()) : holder.value();
        return byHolder.getOrDefault(List.of(holder.identity(), value), List.of()).stream()
                .filter(grant -> grant.changes(policy.name(), limit.interval(), now))
                .max(Comparator.comparingInt(Grant::precision))
                .map(grant -> new Limit(limit.interval(), grant.permits()));
    }
}
