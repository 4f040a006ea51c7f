package io.ratelimit.core;

import io.ratelimit.Interval;
import io.ratelimit.core.admin.Administration.LimitChange;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.grant.Grants.Effective;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a grant would change.
 *
 * @param grant that nobody has made
 * @param before what is granted now
 * @param after what would be
 * @param now decides about expiry
 */
record GrantPreview(Grant grant, Grants before, Grants after, Instant now) {

    /** Returns each limit that the grant is about; the holders are as whom somebody may have grants, none for everybody. */
    List<LimitChange> of(Iterable<Policy> policies, List<Who> holders) {
        List<LimitChange> changes = new ArrayList<>();
        for (Policy policy : policies) {
            counted(policy).ifPresent(identity -> add(policy, identity, holders, changes));
        }
        return changes;
    }

    /** What the requests are counted as that the grant reaches, the policy's own identity before what it falls back to. */
    private Optional<String> counted(Policy policy) {
        return Identities.countedAs(policy.identity()).stream()
                .filter(one -> grant.draft().who().stream().allMatch(who -> Grants.reaches(who, one)))
                .findFirst();
    }

    private void add(Policy policy, String countedAs, List<Who> holders, List<LimitChange> changes) {
        List<Effective> old = before.explain(policy, holders, now);
        List<Effective> other = after.explain(policy, holders, now);
        for (int index = 0; index < old.size(); index++) {
            Interval interval = policy.limits().get(index).interval();
            if (grant.changes(policy.name(), interval)) {
                changes.add(new LimitChange(
                        policy.name(),
                        countedAs,
                        interval,
                        old.get(index).limit().permits(),
                        other.get(index).limit().permits()));
            }
        }
    }
}
