package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.Decision;
import io.ratelimit.Limit;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.RequestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the limiter: filter, JAX-RS and code add what they charge, all holds are kept together, and
 * any refusal gives all of them back. Each policy is paid once. Safe for use by several threads.
 */
public final class LimitedRequest implements RequestPermits {

    private static final Decision UNLIMITED = new Decision.Unlimited();

    private final ReentrantLock lock = new ReentrantLock();
    private final Limiter limiter;
    private final TestLimits wished;
    private final List<String> paid = new ArrayList<>(2);
    private final List<Held> held = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>(4);
    private RequestFacts facts;
    private RequestSubjects subjects;
    private Endpoint endpoint = Endpoint.UNLIMITED;
    private Duration left;
    private boolean degraded;
    private boolean finished;
    private Decision.@Nullable Refused refused;
    private volatile Decision decision = UNLIMITED;

    LimitedRequest(Limiter limiter, RequestFacts facts, TestLimits wished) {
        this.limiter = limiter;
        this.facts = facts;
        this.wished = wished;
        this.left = limiter.settings().deadline();
        this.subjects = new RequestSubjects(limiter.identities(), facts, limiter::resolverFailed);
    }

    /**
     * Charges the policies of a place that the request has reached, except those it has paid already.
     *
     * @param place what applies there
     * @param known what is known of the request there
     * @param more true if a later part of the request may still refuse
     * @return the merged decision
     */
    public Decision enter(Endpoint place, RequestFacts known, boolean more) {
        return decided(() -> {
            if (known != facts) {
                facts = known;
                subjects = new RequestSubjects(limiter.identities(), known, limiter::resolverFailed);
            }
            endpoint = endpoint.and(place);
            List<Charge> charges = new ArrayList<>(place.policies().size());
            boolean codeSpends = false;
            for (Policy policy : place.policies()) {
                codeSpends |= policy.cost() == 0;
                if (!paid.contains(policy.name())) {
                    charges.add(charge(policy, subjects.counted(policy.identity()), policy.cost()));
                }
            }
            if (wished.forced()) {
                refuse(Refusals.forced(endpoint, charges, limiter.settings().forcedRetryAfter()), round());
            } else {
                pay(charges, more || codeSpends);
            }
        });
    }

    @Override
    public Decision decision() {
        return decision;
    }

    @Override
    public Decision spend(long permits) {
        requirePermits(permits);
        return decided(() -> {
            List<Charge> charges = endpoint.policies().stream()
                    .filter(policy -> policy.cost() == 0)
                    .map(policy -> charge(policy, subjects.counted(policy.identity()), permits))
                    .toList();
            if (charges.isEmpty()) {
                throw new IllegalStateException(
                        "no policy of this endpoint leaves its cost to the code: declare it with cost = 0");
            }
            pay(charges, true);
        });
    }

    @Override
    public Decision spend(String policyName, Subject subject, long permits) {
        requirePermits(permits);
        Policy policy = named(policyName);
        return decided(() -> {
            endpoint = endpoint.and(limiter.endpoint(policy));
            pay(List.of(charge(policy, Counted.of(List.of(subject)), permits)), true);
        });
    }

    @Override
    public Decision peek(String policyName, long permits) {
        requirePermits(permits);
        Policy policy = named(policyName);
        lock.lock();
        try {
            List<Charge> charges = List.of(charge(policy, subjects.counted(policy.identity()), permits));
            Endpoint alone = limiter.endpoint(policy);
            Round round = round().read(charges);
            return round.measured().stream().anyMatch(read -> read.reading().refuses())
                    ? Refusals.limit(alone, round.measured(), round.degraded())
                    : new Decision.Granted(Measured.usages(round.measured(), alone), round.degraded());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Settles what is counted by outcome. Only the first call matters.
     *
     * @param failed true if the request failed: a status of 400 or above that is not the limiter's own, or an exception
     */
    public void finish(boolean failed) {
        lock.lock();
        try {
            if (finished) {
                return;
            }
            finished = true;
            if (!held.isEmpty()) {
                Round last = round();
                held.forEach(hold -> settle(hold, failed, last));
                held.clear();
                decision = merged();
            }
        } finally {
            lock.unlock();
        }
    }

    private void settle(Held hold, boolean failed, Round last) {
        if (hold.count() == Count.ALL) {
            limiter.store().finished(hold);
            return;
        }
        limiter.store().settle(hold, failed, last.left());
        if (!failed) {
            hold.charges().forEach(this::giveBack);
        }
    }

    /** Everything that applies to the request as far as it has come. */
    Endpoint endpoint() {
        lock.lock();
        try {
            return endpoint;
        } finally {
            lock.unlock();
        }
    }

    private Decision decided(Runnable work) {
        Decision decided;
        lock.lock();
        try {
            work.run();
            decided = merged();
            decision = decided;
        } finally {
            lock.unlock();
        }
        limiter.decided(decided, facts);
        return decided;
    }

    /** All rounds of a request share one deadline. */
    private Round round() {
        return new Round(limiter, subjects, left);
    }

    private void pay(List<Charge> charges, boolean more) {
        if (charges.isEmpty()) {
            return;
        }
        refused = null;
        for (Charge charge : charges) {
            if (Refusals.isImpossible(charge)) {
                refuseForGood(charges);
                return;
            }
        }
        Round round = round().take(charges, more);
        held.addAll(round.held());
        degraded |= round.degraded();
        left = round.left();
        switch (round.end()) {
            case GRANTED -> {
                for (Charge charge : charges) {
                    paid.add(charge.policy().name());
                }
                for (Measured one : round.measured()) {
                    remember(one);
                }
            }
            case REFUSED -> refuse(Refusals.limit(endpoint, withEarlier(round), degraded), round);
            case UNAVAILABLE -> refuse(Refusals.unavailable(), round);
        }
    }

    private void refuseForGood(List<Charge> charges) {
        Round round =
                round().read(charges.stream().map(charge -> charge.costing(0)).toList());
        refuse(
                Refusals.impossible(
                        endpoint,
                        charges.stream().filter(Refusals::isImpossible).toList(),
                        round.measured(),
                        limiter.settings().forcedRetryAfter()),
                round);
    }

    /** What earlier rounds have read, as it is once their permits are given back, and this round. */
    private List<Measured> withEarlier(Round round) {
        held.forEach(hold -> hold.charges().forEach(this::giveBack));
        List<Measured> all = new ArrayList<>(measured);
        all.removeIf(earlier -> round.measured().stream().anyMatch(earlier::isOf));
        all.addAll(round.measured());
        return all;
    }

    private void refuse(Decision.Refused refusal, Round round) {
        refused = refusal;
        held.forEach(hold -> limiter.store().settle(hold, false, round.left()));
        held.clear();
        measured.clear();
        paid.clear();
    }

    private void giveBack(Charge charge) {
        measured.replaceAll(one -> one.policy().name().equals(charge.policy().name()) ? one.less(charge.cost()) : one);
    }

    /** In its old place, so that a policy's place in the headers does not depend on what was spent last. */
    private void remember(Measured newer) {
        for (int index = 0; index < measured.size(); index++) {
            if (newer.isOf(measured.get(index))) {
                measured.set(index, newer);
                return;
            }
        }
        measured.add(newer);
    }

    private Decision merged() {
        if (refused != null) {
            return refused;
        }
        if (endpoint.policies().isEmpty()) {
            return UNLIMITED;
        }
        return new Decision.Granted(endpoint.inOrder(Measured.usages(measured, endpoint)), degraded);
    }

    private Charge charge(Policy policy, Counted counted, long cost) {
        Grants grants = limiter.grants();
        List<Limit> granted = grants.isEmpty()
                ? policy.limits()
                : grants.effective(policy, counted, subjects, limiter.clock().instant());
        return new Charge(policy, counted, wished.lower(granted), granted, cost);
    }

    private Policy named(String name) {
        return limiter.policies()
                .find(name)
                .orElseThrow(() -> new IllegalArgumentException("no policy is named '" + name + "'; known: "
                        + String.join(", ", limiter.policies().names())));
    }

    private static void requirePermits(long permits) {
        if (permits < 1 || permits > Limit.MAX_PERMITS) {
            throw new IllegalArgumentException(permits + " permits: 1 to " + Limit.MAX_PERMITS);
        }
    }
}
