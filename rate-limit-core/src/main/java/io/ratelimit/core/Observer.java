package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.Usage;
import io.ratelimit.core.GuardedStore.Taken;
import io.ratelimit.core.admin.Administration.Near;
import io.ratelimit.core.admin.Administration.Outcome;
import io.ratelimit.core.admin.DecisionCounts;
import io.ratelimit.core.admin.Watch;
import io.ratelimit.core.event.Deliveries;
import io.ratelimit.core.event.OncePerWindow;
import io.ratelimit.core.event.RefusalLog;
import io.ratelimit.spi.RateLimitListener.NearLimit;
import io.ratelimit.spi.RateLimitListener.WouldRefuse;
import io.ratelimit.spi.RequestFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notes how decisions ended: the counts of each policy, who comes near a limit, the log of refusals, and what operators watch.
 * Alters nothing. Safe for use by several threads.
 */
final class Observer {

    private static final int PER_CENT = 100;
    private static final int NEAR = 2;

    private final InstantSource clock;
    private final int nearLimit;
    private final Deliveries deliveries;
    private final OncePerWindow once;
    private final RefusalLog log;
    private final DecisionCounts counts = new DecisionCounts();
    private volatile @Nullable Watch watch;

    /**
     * Has noted nothing yet.
     *
     * @param clock wall-clock time
     * @param nearLimit the share of a limit in per cent from which on a subject is near it; 0 if nobody is
     * @param deliveries tells listeners
     * @param salt a random number that nobody outside knows
     */
    Observer(InstantSource clock, int nearLimit, Deliveries deliveries, long salt) {
        this.clock = clock;
        this.nearLimit = nearLimit;
        this.deliveries = deliveries;
        this.once = new OncePerWindow(salt);
        this.log = new RefusalLog(once, clock::millis);
    }

    DecisionCounts counts() {
        return counts;
    }

    /** From now on also tells who takes and is refused most. */
    void watchWith(Watch watching) {
        watch = watching;
    }

    /** Notes a pass that was granted; without an answer if this node let it through uncounted. */
    void granted(List<Charge> charges, List<Taken.Answered> answers, boolean degraded) {
        for (Charge charge : charges) {
            if (charge.cost() > 0) {
                counts.add(charge.policy().name(), degraded ? Outcome.DEGRADED : Outcome.GRANTED);
            }
        }
        Watch watching = watch;
        for (Taken.Answered answered : answers) {
            String key = answered.group().key();
            int at = 0;
            for (Charge charge : answered.group().charges()) {
                for (Limit limit : charge.granted()) {
                    near(key, charge, limit, answered.answer().used(at++), watching);
                }
            }
            long cost = cost(answered.group());
            if (watching != null && cost > 0) {
                watching.spent(key, cost);
            }
        }
    }

    /** Notes a pass that a limit refused: the policies that did, not those that would have let it through. */
    void refused(List<Taken.Answered> answers, boolean degraded, List<Usage> violated, RequestFacts facts) {
        for (Taken.Answered answered : answers) {
            int at = 0;
            for (Charge charge : answered.group().charges()) {
                boolean refuses = false;
                boolean lowered = false;
                for (int index = 0; index < charge.limits().size(); index++) {
                    Limit limit = charge.limits().get(index);
                    if (answered.answer().refuses(at++)) {
                        refuses = true;
                        lowered |= limit.permits() < charge.granted().get(index).permits();
                        noteRefusal(answered.group().key(), charge, limit, violated, facts);
                    }
                }
                if (refuses) {
                    Outcome alone = degraded ? Outcome.DEGRADED : Outcome.REFUSED;
                    counts.add(charge.policy().name(), lowered ? Outcome.LOWERED : alone);
                }
            }
        }
    }

    /** Notes a refusal that no waiting cures. */
    void impossible(List<Taken.Answered> answers, List<Charge> impossible, List<Usage> violated, RequestFacts facts) {
        for (Charge charge : impossible) {
            Optional<Limit> passed = charge.limits().stream()
                    .filter(limit -> charge.cost() > limit.permits())
                    .findFirst();
            boolean lowered = charge.granted().stream().allMatch(limit -> charge.cost() <= limit.permits());
            counts.add(charge.policy().name(), lowered ? Outcome.LOWERED : Outcome.REFUSED);
            for (Taken.Answered answered : answers) {
                boolean ofCharge = answered.group().charges().stream()
                        .anyMatch(one ->
                                one.policy().name().equals(charge.policy().name()));
                if (ofCharge) {
                    passed.ifPresent(limit -> noteRefusal(answered.group().key(), charge, limit, violated, facts));
                }
            }
        }
    }

    /** Notes that policies decided alike, without a limit being asked. */
    void decided(List<Charge> charges, Outcome outcome) {
        for (Charge charge : charges) {
            counts.add(charge.policy().name(), outcome);
        }
    }

    /** Notes what a policy in shadow mode would have refused. */
    void shadow(List<Taken.Answered> answers) {
        for (Taken.Answered answered : answers) {
            int at = 0;
            for (Charge charge : answered.group().charges()) {
                boolean refuses = false;
                for (int index = 0; index < charge.limits().size(); index++) {
                    if (answered.answer().refuses(at++)) {
                        refuses = true;
                        tellShadow(
                                answered.group().key(), charge, charge.limits().get(index));
                    }
                }
                if (refuses) {
                    counts.add(charge.policy().name(), Outcome.SHADOW);
                }
            }
        }
    }

    private void tellShadow(String key, Charge charge, Limit limit) {
        if (deliveries.wanted()) {
            WouldRefuse event =
                    new WouldRefuse(clock.instant(), key, charge.policy().name(), limit.interval(), limit.permits());
            deliveries.tell(listener -> listener.wouldRefuse(event));
        }
    }

    private void noteRefusal(String key, Charge charge, Limit limit, List<Usage> violated, RequestFacts facts) {
        Watch watching = watch;
        if (watching != null) {
            watching.refused(key, charge.policy().name(), limit.interval());
        }
        for (Usage usage : violated) {
            if (usage.policy().equals(charge.policy().name()) && usage.interval() == limit.interval()) {
                log.refused(key, usage, facts.method(), facts.path());
            }
        }
    }

    private void near(String key, Charge charge, Limit limit, long used, @Nullable Watch watching) {
        if (nearLimit == 0
                || charge.cost() == 0
                || used * PER_CENT < limit.permits() * nearLimit
                || (watching == null && !deliveries.wanted())) {
            return;
        }
        Instant now = clock.instant();
        String policy = charge.policy().name();
        if (once.first(NEAR, key, policy, limit.interval(), now.toEpochMilli())) {
            NearLimit event = new NearLimit(now, key, policy, limit.interval(), limit.permits(), used);
            deliveries.tell(listener -> listener.nearLimit(event));
            if (watching != null) {
                watching.near(new Near(now, key, policy, limit.interval(), limit.permits(), used));
            }
        }
    }

    private static long cost(Group group) {
        long cost = 0;
        for (Charge charge : group.charges()) {
            cost = Math.max(cost, charge.cost());
        }
        return cost;
    }
}
