package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.Decision;
import io.ratelimit.core.admin.Administration.Outcome;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request has paid so far, or why it was refused: any refusal gives everything back. Each policy is paid once, at the
 * dearest of its places. Not safe for use by several threads.
 */
final class Payments {

    private static final Decision UNLIMITED = new Decision.Unlimited();

    private final Limiter limiter;
    /** One of each policy, whatever its subjects. */
    private final List<Charge> paid = new ArrayList<>(2);

    private final List<Held> held = new ArrayList<>(0);
    /** Given back when something refused; who goes on all the same has to pay it again. */
    private final List<Charge> owed = new ArrayList<>(0);

    private final Measurements measurements = new Measurements();
    private Duration left;
    private boolean degraded;
    private Decision.@Nullable Refused refused;

    /** Nothing is paid yet, and all of the deadline is left. */
    Payments(Limiter limiter) {
        this.limiter = limiter;
        this.left = limiter.settings().deadline();
    }

    /** Returns how many permits of a policy are paid, or will be with the next one; -1 if it was not asked for. */
    long paid(Policy policy) {
        int place = place(policy);
        return place < 0 ? -1 : paid.get(place).cost();
    }

    private int place(Policy policy) {
        for (int index = 0; index < paid.size(); index++) {
            if (paid.get(index).policy().name().equals(policy.name())) {
                return index;
            }
        }
        return -1;
    }

    boolean holds() {
        return !held.isEmpty();
    }

    /** Returns a pass for this request; all of them share one deadline. */
    Round round(Visit visit) {
        return new Round(limiter, visit.subjects(), left);
    }

    /** Refuses because a test header asks for it. */
    void force(List<Charge> charges, Visit visit) {
        List<Charge> enforced = enforced(charges);
        limiter.observer().decided(enforced, Outcome.FORCED);
        refuse(Refusals.forced(visit.endpoint(), enforced, limiter.settings().forcedRetryAfter()), round(visit));
    }

    /**
     * Pays, together with what was given back before, or is refused.
     *
     * @param newest what the request has not paid yet
     * @param more true if something later in the request may still refuse
     */
    void pay(List<Charge> newest, boolean more, Visit visit) {
        List<Charge> charges = owed.isEmpty() ? newest : Charge.sums(owed, newest);
        if (charges.isEmpty()) {
            return;
        }
        refused = null;
        List<Charge> enforced = enforced(charges);
        if (!enforced.isEmpty()) {
            payEnforced(enforced, more, visit);
        }
        if (refused == null) {
            owed.clear();
            if (enforced.size() < charges.size()) {
                tryOut(charges, more, visit);
            }
            newest.forEach(this::paid);
        }
    }

    private static List<Charge> enforced(List<Charge> charges) {
        for (Charge charge : charges) {
            if (charge.policy().shadow()) {
                return charges.stream().filter(one -> !one.policy().shadow()).toList();
            }
        }
        return charges;
    }

    private void payEnforced(List<Charge> charges, boolean more, Visit visit) {
        for (Charge charge : charges) {
            if (Refusals.isImpossible(charge)) {
                refuseForGood(charges, visit);
                return;
            }
        }
        Round round = round(visit).take(charges, more);
        degraded |= round.degraded();
        left = round.left();
        switch (round.end()) {
            case GRANTED -> {
                held.addAll(round.held());
                measurements.put(round.measured());
                limiter.observer().granted(charges, round.answers(), round.degraded());
            }
            case REFUSED -> {
                held.forEach(measurements::less);
                Decision.Refused refusal =
                        Refusals.limit(visit.endpoint(), measurements.with(round.measured()), degraded);
                limiter.observer().refused(round.answers(), round.degraded(), refusal.violated(), visit.facts());
                refuse(refusal, round);
            }
            case UNAVAILABLE -> {
                limiter.observer().decided(charges, Outcome.DEGRADED);
                refuse(Refusals.unavailable(), round);
            }
        }
    }

    /** Says what paying one charge would come to, for its policy alone. */
    Decision preview(Charge charge, Visit visit, Endpoint alone) {
        boolean impossible = Refusals.isImpossible(charge);
        Round round = round(visit).read(List.of(impossible ? charge.costing(0) : charge));
        left = round.left();
        if (charge.policy().shadow()) {
            return new Decision.Granted(List.of(), round.degraded());
        }
        if (impossible) {
            return Refusals.impossible(
                    alone, List.of(charge), round.measured(), limiter.settings().forcedRetryAfter());
        }
        if (round.end() == Round.End.UNAVAILABLE) {
            return Refusals.unavailable();
        }
        return round.measured().stream().anyMatch(Measured::refuses)
                ? Refusals.limit(alone, round.measured(), round.degraded())
                : new Decision.Granted(Measured.usages(round.measured(), alone), round.degraded());
    }

    private void refuseForGood(List<Charge> charges, Visit visit) {
        Round round = round(visit)
                .read(charges.stream().map(charge -> charge.costing(0)).toList());
        List<Charge> impossible =
                charges.stream().filter(Refusals::isImpossible).toList();
        Decision.Refused refusal = Refusals.impossible(
                visit.endpoint(),
                impossible,
                round.measured(),
                limiter.settings().forcedRetryAfter());
        limiter.observer().impossible(round.answers(), impossible, refusal.violated(), visit.facts());
        refuse(refusal, round);
    }

    /** Whatever comes of policies in shadow mode, the request goes on and nobody is told but those who watch. */
    private void tryOut(List<Charge> charges, boolean more, Visit visit) {
        List<Charge> possible = new ArrayList<>(charges.size());
        for (Charge charge : charges) {
            if (charge.policy().shadow()) {
                if (Refusals.isImpossible(charge)) {
                    limiter.observer().decided(List.of(charge), Outcome.SHADOW);
                } else {
                    possible.add(charge);
                }
            }
        }
        Round round = round(visit).take(possible, more);
        left = round.left();
        if (round.end() == Round.End.GRANTED) {
            held.addAll(round.held());
            limiter.observer().granted(possible, round.answers(), round.degraded());
        } else {
            limiter.observer().shadow(round.answers());
            giveBack(round.held(), round);
        }
    }

    private void refuse(Decision.Refused refusal, Round round) {
        refused = refusal;
        for (Held hold : held) {
            owed.addAll(hold.charges());
        }
        // What the refused pass held was never paid, so that nothing of it is owed.
        held.addAll(round.held());
        giveBack(held, round);
        held.clear();
        measurements.clear();
    }

    private void giveBack(List<Held> holds, Round round) {
        holds.forEach(hold -> limiter.store().settle(hold, false, round.left()));
        left = round.left();
    }

    private void paid(Charge charge) {
        int place = place(charge.policy());
        if (place < 0) {
            paid.add(charge);
        } else {
            paid.set(place, charge.costing(paid.get(place).cost() + charge.cost()));
        }
    }

    /** Ends all holds by the outcome of the request. */
    void settle(boolean failed, Visit visit) {
        Round last = round(visit);
        for (Held hold : held) {
            if (hold.count() == Count.ALL) {
                limiter.store().finished(hold);
            } else {
                limiter.store().settle(hold, failed, last.left());
                if (!failed) {
                    measurements.less(hold);
                }
            }
        }
        held.clear();
    }

    /** Counts a failure that code ran into which went on in spite of a refusal: it owes again what was given back, as far as that fits. */
    void failed(Visit visit) {
        for (Charge charge : owed) {
            if (charge.policy().count() == Count.FAILED) {
                Round round = round(visit).take(List.of(charge), false);
                round.held().forEach(hold -> limiter.store().settle(hold, true, round.left()));
                left = round.left();
            }
        }
        owed.clear();
    }

    /** Returns what all payments come to. */
    Decision decision(Endpoint endpoint) {
        if (refused != null) {
            return refused;
        }
        if (endpoint.policies().isEmpty()) {
            return UNLIMITED;
        }
        return new Decision.Granted(endpoint.inOrder(Measured.usages(measurements.all(), endpoint)), degraded);
    }
}
