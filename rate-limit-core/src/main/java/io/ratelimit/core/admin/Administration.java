package io.ratelimit.core.admin;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.StoreHealth;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operators see of a running limiter, and what they change. Nothing here tells a secret. Who may call it is the
 * transport's business. Safe for use by several threads.
 */
public interface Administration {

    /** Stands for the identity where a subject is named by the key of its entry: {@value}. */
    String KEY = GrantCheck.KEY;

    /**
     * Returns all policies with the numbers that hold now for whoever has no grant of his own.
     *
     * @return in alphabetical order
     */
    List<PolicyState> policies();

    /**
     * Reads what one subject has spent.
     *
     * @param who the subject, a secret one also in clear; or the key of an entry, as lists of subjects show it, with the
     *     identity {@value #KEY}; or what {@link SubjectState#again} said
     * @return its windows
     * @throws AdministrationException if the subject is not one, or the store does not answer
     */
    SubjectState subject(Who who);

    /**
     * Returns the grants of this cluster, those of the rules file, and ended ones that are still remembered.
     *
     * @return newest first
     */
    List<GrantState> grants();

    /**
     * Says what a grant would change, and makes none.
     *
     * @param draft what to grant
     * @param replaced the id of the grant that it would take the place of; empty for a new one
     * @return each limit that the grant is about, in the order of {@link #policies}, also those that another grant keeps as they are;
     *     empty if no policy of this node counts such a subject
     * @throws AdministrationException if something is wrong with the draft, or there is no such grant
     */
    List<LimitChange> preview(GrantDraft draft, Optional<String> replaced);

    /**
     * Makes a grant; it holds on every node as soon as that hears of it.
     *
     * @param draft what to grant
     * @param by the operator
     * @return the grant with its id
     * @throws AdministrationException if something is wrong with it, or the store does not answer
     */
    GrantState grant(GrantDraft draft, String by);

    /**
     * Replaces a grant by another that keeps its id.
     *
     * @param id of a grant that has not ended
     * @param draft all of it, not only what changes
     * @param seen the {@code at} of the version that the operator has seen; empty to replace whatever there is
     * @param by the operator
     * @return the grant as it is now
     * @throws AdministrationException if there is no such grant, somebody has changed it since, something is wrong with the draft, or
     *     the store does not answer
     */
    GrantState change(String id, GrantDraft draft, Optional<Instant> seen, String by);

    /**
     * Ends a grant before its time; the one before it holds again.
     *
     * @param id of a grant that has not ended
     * @param reason may be empty
     * @param by the operator
     * @return the ended grant
     * @throws AdministrationException if there is no such grant, it stands in the rules file, or the store does not answer
     */
    GrantState end(String id, String reason, String by);

    /**
     * Forgets all that a subject has spent.
     *
     * @param who the subject
     * @param reason may be empty
     * @param by the operator
     * @throws AdministrationException if the subject is not one, or the store does not answer
     */
    void reset(Who who, String reason, String by);

    /**
     * Returns who changed what, the last thousand changes at most.
     *
     * @return newest first
     */
    List<AuditEntry> audit();

    /**
     * Says how this node and the store are.
     *
     * @return as of now
     */
    NodeState node();

    /**
     * Counts the decisions of this node over time.
     *
     * @return the last ten minutes
     */
    Activity activity();

    /**
     * One policy.
     *
     * @param policy as it was declared
     * @param limits one per limit of the policy, in its order
     * @param decisions of this node since it started, by outcome
     */
    record PolicyState(Policy policy, List<EffectiveLimit> limits, Map<Outcome, Long> decisions) {}

    /**
     * The number that holds now.
     *
     * @param declared the limit as it was declared
     * @param permits what holds now
     * @param grants ids of the grants that made it so; empty if it is as declared
     */
    record EffectiveLimit(Limit declared, long permits, List<String> grants) {}

    /** How a request ended for a policy. */
    enum Outcome {
        /** Let through with permits spent, which a later part of the request may have given back. */
        GRANTED,
        /** Refused because of this policy. */
        REFUSED,
        /** Refused because a test header asked for it. */
        FORCED,
        /** Refused by a smaller limit that a test header asked for. */
        LOWERED,
        /** Would have been refused, and was let through because the policy is in shadow mode. */
        SHADOW,
        /** Let through or refused by this node alone, because the store did not answer. */
        DEGRADED
    }

    /**
     * One subject.
     *
     * @param identity of the subject
     * @param shown its value; of a secret one only the beginning of a hash
     * @param key of its entry
     * @param again finds it again with the same grants
     * @param grantee as whom it gets a grant; empty if several parts are counted as one, or only the key of a value is known that is
     *     long or not plain ASCII
     * @param windows of all policies that count it
     * @param grants that change its limits now
     * @param refusals of this node, newest first, at most 100
     */
    record SubjectState(
            String identity,
            String shown,
            String key,
            Who again,
            Optional<Who> grantee,
            List<WindowState> windows,
            List<GrantState> grants,
            List<Refusal> refusals) {}

    /**
     * One window of one subject.
     *
     * @param policy the name of the policy
     * @param interval its length
     * @param limit the number that holds for the subject now
     * @param declared the number of the policy
     * @param used permits spent or held in the window
     * @param resetMillis milliseconds until the oldest permit comes back; 0 if none is spent
     * @param grants ids of the grants that made the limit what it is
     */
    record WindowState(
            String policy,
            Interval interval,
            long limit,
            long declared,
            long used,
            long resetMillis,
            List<String> grants) {}

    /**
     * What a grant would do to one limit.
     *
     * @param policy the name of the policy
     * @param countedAs what the requests in question are counted as: the policy's identity, or what it falls back to; parts joined by
     *     {@code +}
     * @param interval of the limit
     * @param now the number that holds now
     * @param then the number that would hold
     */
    record LimitChange(String policy, String countedAs, Interval interval, long now, long then) {}

    /**
     * One refusal.
     *
     * @param at when
     * @param key of the subject's entry
     * @param policy whose limit refused
     * @param interval of that limit
     */
    record Refusal(Instant at, String key, String policy, Interval interval) {}

    /**
     * A grant.
     *
     * @param id by which it is changed and ended
     * @param draft what it grants; the value of a secret subject is its hash
     * @param by who made or last changed it; {@code rules file} if it stands there
     * @param at when; empty if it stands in the rules file
     * @param ended when it was ended before its time, if it was
     * @param holds true if it changes limits now
     * @param warning what is odd about it, such as a policy that this node does not know; empty if nothing
     */
    record GrantState(
            String id,
            GrantDraft draft,
            String by,
            Optional<Instant> at,
            Optional<Instant> ended,
            boolean holds,
            String warning) {}

    /**
     * One change that an operator made.
     *
     * @param id sorts by time
     * @param at when
     * @param by who
     * @param action {@code grant}, {@code change}, {@code end} or {@code reset}
     * @param subject what it was done to, without secrets
     * @param detail what was done, in words
     * @param reason as the operator gave it
     */
    record AuditEntry(String id, Instant at, String by, String action, String subject, String detail, String reason) {}

    /**
     * This node.
     *
     * @param store how the store is
     * @param described what the store is and who it counts with
     * @param subjects about how many subjects this node keeps
     * @param startedAt when the limiter was opened
     * @param warnings what an operator should look after, such as grants that cannot be written to their file
     */
    record NodeState(StoreHealth store, String described, long subjects, Instant startedAt, List<String> warnings) {}

    /**
     * Decisions over time.
     *
     * @param stepMillis how long one step is
     * @param firstAt when the first step began
     * @param byPolicy the number of decisions per outcome and step, oldest first, by the name of the policy; policies without
     *     any are left out
     * @param mostUsed the subjects that took most permits lately, most first, at most 50
     * @param mostRefused the subjects that were refused most lately, most first, at most 50
     * @param nearLimit subjects that came near a limit lately, newest first, at most 50
     */
    record Activity(
            long stepMillis,
            Instant firstAt,
            Map<String, Map<Outcome, List<Long>>> byPolicy,
            List<Frequent> mostUsed,
            List<Frequent> mostRefused,
            List<Near> nearLimit) {}

    /**
     * A subject that occurs often.
     *
     * @param key of its entry
     * @param count how often, at most {@code error} too much
     * @param error the most by which {@code count} is too large
     */
    record Frequent(String key, long count, long error) {}

    /**
     * A subject near a limit.
     *
     * @param at when it came near
     * @param key of its entry
     * @param policy whose limit
     * @param interval of that limit
     * @param limit the number that held
     * @param used permits spent then
     */
    record Near(Instant at, String key, String policy, Interval interval, long limit, long used) {}
}
