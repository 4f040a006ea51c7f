package io.ratelimit.core;

import io.ratelimit.Count;
import io.ratelimit.core.GuardedStore.Taken;
import io.ratelimit.core.identity.Counted;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One pass over the subjects of a request, narrowest first, broadest last, within one deadline. All but the last are asked to
 * hold, so that a refusal further on can give back. Once something refuses, the rest is only read, so that the longest wait is
 * told. Used once.
 */
final class Round {

    /** How a pass ended. */
    enum End {
        GRANTED,
        REFUSED,
        UNAVAILABLE
    }

    private static final Duration FAILED_LIFE = Duration.ofSeconds(60);
    private static final Manner SPEND = new Manner.Spend();
    private static final Manner PEEK = new Manner.Peek();
    private static final Comparator<Group> NARROWEST_FIRST =
            Comparator.comparingInt(group -> group.counted().breadth());

    private final Limiter limiter;
    private final RequestSubjects subjects;
    private final long deadlineNanos;
    private final List<Held> held = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>(4);
    private final List<Taken.Answered> answers = new ArrayList<>(2);
    private End end = End.GRANTED;
    private boolean degraded;

    Round(Limiter limiter, RequestSubjects subjects, Duration left) {
        this.limiter = limiter;
        this.subjects = subjects;
        this.deadlineNanos = limiter.store().waitingNanos() + left.toNanos();
    }

    /**
     * Takes what is charged.
     *
     * @param charges each policy once
     * @param more true if something later in the request may still refuse
     */
    Round take(List<Charge> charges, boolean more) {
        List<Group> groups = groups(charges);
        for (int index = 0; index < groups.size() && end != End.UNAVAILABLE; index++) {
            Group group = groups.get(index);
            if (end == End.REFUSED) {
                Taken unused = peek(group);
            } else {
                take(group, more || index < groups.size() - 1 || group.count() == Count.FAILED);
            }
        }
        if (end == End.REFUSED && !held.isEmpty()) {
            measured.replaceAll(one -> one.less(held(one.policy())));
        }
        return this;
    }

    /** Reads the state of some limits without taking. */
    Round read(List<Charge> charges) {
        for (Group group : groups(charges)) {
            Taken read = peek(group);
            degraded |= read instanceof Taken.Open;
            end = read instanceof Taken.Unavailable ? End.UNAVAILABLE : end;
        }
        return this;
    }

    End end() {
        return end;
    }

    boolean degraded() {
        return degraded;
    }

    List<Held> held() {
        return held;
    }

    /** What the store or this node alone has answered, in the order asked. */
    List<Taken.Answered> answers() {
        return answers;
    }

    List<Measured> measured() {
        return measured;
    }

    private List<Group> groups(List<Charge> charges) {
        List<Group> groups = new ArrayList<>(charges.size());
        for (Charge charge : charges) {
            add(charge, groups);
        }
        if (groups.size() > 1) {
            groups.sort(NARROWEST_FIRST);
        }
        return groups;
    }

    private void add(Charge charge, List<Group> groups) {
        String key = key(charge.counted(), groups);
        for (int index = 0; index < groups.size(); index++) {
            Group group = groups.get(index);
            if (group.count() == charge.policy().count() && group.key().equals(key)) {
                groups.set(index, group.and(charge));
                return;
            }
        }
        groups.add(new Group(key, charge.counted(), charge.policy().count(), List.of(charge)));
    }

    /** Hashing a secret is the dearest step of all: a request does it once. */
    private String key(Counted counted, List<Group> groups) {
        for (Group group : groups) {
            if (group.counted().equals(counted)) {
                return group.key();
            }
        }
        return limiter.keys().key(counted.parts());
    }

    private long held(Policy policy) {
        for (Held hold : held) {
            for (Charge charge : hold.charges()) {
                if (charge.policy().name().equals(policy.name())) {
                    return charge.cost();
                }
            }
        }
        return 0;
    }

    private void take(Group group, boolean holding) {
        Manner manner = holding && group.takes() ? hold(group.count()) : SPEND;
        Taken taken = ask(group, manner);
        if (taken instanceof Taken.Unavailable) {
            end = End.UNAVAILABLE;
        } else if (taken instanceof Taken.Open) {
            degraded = true;
        } else if (taken instanceof Taken.Answered answered) {
            add(answered);
            if (answered.answer().outcome() == Outcome.REFUSED) {
                end = End.REFUSED;
            } else if (manner instanceof Manner.Hold hold) {
                held.add(new Held(answered.store(), answered.group().key(), hold.id(), group.count(), group.charges()));
            }
        }
    }

    private Taken peek(Group group) {
        Taken taken = ask(group, PEEK);
        if (taken instanceof Taken.Answered answered) {
            add(answered);
        }
        return taken;
    }

    private void add(Taken.Answered answered) {
        answers.add(answered);
        answered.group().measure(answered.answer(), measured);
        degraded |= limiter.store().isDegraded(answered.store());
    }

    /** A new subject that may not have windows of its own is counted as its address, then with other strangers. */
    private Taken ask(Group group, Manner manner) {
        NewSubjects strangers = limiter.newSubjects();
        boolean byAddress =
                group.counted().secret() && !strangers.areSecretsFew() && !strangers.mayBringSecret(address());
        long subjectsKept = limiter.store().subjects();
        Optional<String> crowded =
                strangers.isLate(subjectsKept) ? strangers.crowded(address(), subjectsKept) : Optional.empty();
        Taken taken = acquire(group, manner, byAddress || crowded.isPresent());
        if (byAddress && GuardedStore.isUnknown(taken)) {
            taken = acquire(asAddress(group), manner, crowded.isPresent());
        }
        if (crowded.isPresent() && GuardedStore.isUnknown(taken)) {
            strangers.turnedAway(crowded.get(), subjectsKept);
            taken = acquire(asStranger(group, crowded.get()), manner, false);
        }
        return taken;
    }

    private Taken acquire(Group group, Manner manner, boolean onlyKnown) {
        Taken taken = limiter.store().acquire(group, manner, onlyKnown, left());
        if (taken instanceof Taken.Answered answered && answered.answer().created()) {
            limiter.newSubjects()
                    .brought(
                            address(), group.counted().secret(), limiter.store().subjects());
        }
        return taken;
    }

    private Group asAddress(Group group) {
        Counted counted = subjects.counted("ip");
        return group.as(limiter.keys().key(counted.parts()), counted);
    }

    /** Who comes from one crowded network shares windows, and leaves those of other networks alone. */
    private static Group asStranger(Group group, String network) {
        return group.as(SubjectKeys.overflow(network), group.counted());
    }

    private String address() {
        return subjects.counted("ip").parts().get(0).value();
    }

    private Manner hold(Count count) {
        Duration life = count == Count.FAILED ? FAILED_LIFE : limiter.settings().holdLife();
        return new Manner.Hold(ThreadLocalRandom.current().nextLong(), life.toMillis());
    }

    /** Returns what is left of the deadline; not positive if it has passed. */
    Duration left() {
        return Duration.ofNanos(deadlineNanos - limiter.store().waitingNanos());
    }
}
