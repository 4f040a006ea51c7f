package io.ratelimit.core;

import io.ratelimit.Decision;
import io.ratelimit.Limit;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request on its way through the limiter: filter, JAX-RS and code add what they charge, all holds are kept together, and
 * any refusal gives all of them back. Each policy is paid once, at the dearest of its places. Safe for use by several threads.
 */
public final class LimitedRequest implements RequestPermits {

    private final ReentrantLock lock = new ReentrantLock();
    private final Limiter limiter;
    private final TestLimits wished;
    private final Payments payments;
    private Visit visit;
    private boolean finished;
    private volatile Decision decision;

    LimitedRequest(Limiter limiter, RequestFacts facts, TestLimits wished) {
        this.limiter = limiter;
        this.wished = wished;
        this.payments = new Payments(limiter);
        this.visit = new Visit(Endpoint.UNLIMITED, facts, limiter.subjects(facts));
        this.decision = payments.decision(Endpoint.UNLIMITED);
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
        lock.lock();
        try {
            if (known != visit.facts()) {
                visit = new Visit(visit.endpoint(), known, limiter.subjects(known));
            }
            visit = visit.at(place);
            List<Charge> charges = new ArrayList<>(place.policies().size());
            boolean codeSpends = false;
            for (Policy policy : place.policies()) {
                codeSpends |= policy.cost() == 0;
                long paid = payments.paid(policy);
                boolean leftToCode = paid == 0;
                if (paid < policy.cost() && !leftToCode) {
                    charges.add(charge(
                            policy, visit.subjects().counted(policy.identity()), policy.cost() - Math.max(0, paid)));
                }
            }
            if (wished.forced()) {
                payments.force(charges, visit);
            } else {
                payments.pay(charges, more || codeSpends, visit);
            }
            return decided();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells whether a test header asks for a refusal.
     *
     * @return true if the first place with a limit refuses
     */
    public boolean isForced() {
        return wished.forced();
    }

    @Override
    public Decision decision() {
        return decision;
    }

    @Override
    public Decision spend(long permits) {
        requirePermits(permits);
        lock.lock();
        try {
            List<Charge> charges = visit.endpoint().policies().stream()
                    .filter(policy -> policy.cost() == 0)
                    .map(policy -> charge(policy, visit.subjects().counted(policy.identity()), permits))
                    .toList();
            if (charges.isEmpty()) {
                throw new IllegalStateException(
                        "no policy of this endpoint leaves its cost to the code: declare it with cost = 0");
            }
            payments.pay(charges, true, visit);
            return decided();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Decision spend(String policyName, Subject subject, long permits) {
        requirePermits(permits);
        Policy policy = named(policyName);
        lock.lock();
        try {
            visit = visit.with(policy);
            payments.pay(List.of(charge(policy, Counted.of(List.of(subject)), permits)), true, visit);
            return decided();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Decision peek(String policyName, long permits) {
        requirePermits(permits);
        Policy policy = named(policyName);
        lock.lock();
        try {
            Charge charge = charge(policy, visit.subjects().counted(policy.identity()), permits);
            return payments.preview(charge, visit, limiter.endpoint(policy));
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
            if (payments.holds()) {
                payments.settle(failed, visit);
                decision = payments.decision(visit.endpoint());
            } else if (failed) {
                payments.failed(visit);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Everything that applies to the request as far as it has come. */
    Endpoint endpoint() {
        lock.lock();
        try {
            return visit.endpoint();
        } finally {
            lock.unlock();
        }
    }

    /** Needs the lock. */
    private Decision decided() {
        Decision decided = payments.decision(visit.endpoint());
        decision = decided;
        limiter.decided(decided, visit.facts());
        return decided;
    }

    private Charge charge(Policy policy, Counted counted, long cost) {
        Grants grants = limiter.grants();
        List<Limit> granted = grants.isEmpty()
                ? policy.limits()
                : grants.effective(
                        policy, counted, visit.subjects(), limiter.clock().instant());
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
