package io.ratelimit.core;

import io.ratelimit.Decision;
import io.ratelimit.Limit;
import io.ratelimit.Reason;
import io.ratelimit.Usage;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says no, with the numbers that the caller needs. */
final class Refusals {

    private Refusals() {}

    /** The longest wait decides: retrying earlier is futile. */
    static Decision.Refused limit(Endpoint endpoint, List<Measured> measured, boolean degraded) {
        List<Measured> violated = new ArrayList<>(measured.size());
        for (Measured one : measured) {
            if (one.refuses()) {
                violated.add(one);
            }
        }
        violated.sort(Refusals::longestWaitFirst);
        List<Usage> told = Measured.usages(violated, endpoint);
        return new Decision.Refused(
                Reason.LIMIT,
                told,
                endpoint.inOrder(Measured.usages(measured, endpoint)),
                told.isEmpty() ? Optional.empty() : Optional.of(told.get(0).reset()),
                violated.isEmpty() ? Optional.empty() : violated.get(0).policy().message(),
                degraded);
    }

    /** Of equal waits the longest interval. */
    private static int longestWaitFirst(Measured one, Measured other) {
        int byWait = Long.compare(other.toldWait(), one.toldWait());
        return byWait == 0 ? other.limit().interval().compareTo(one.limit().interval()) : byWait;
    }

    /** Shaped like a refusal by the shortest interval, of equal ones by the smallest limit. */
    static Decision.Refused forced(Endpoint endpoint, List<Charge> charges, Duration retryAfter) {
        List<Usage> all = new ArrayList<>();
        for (Charge charge : charges) {
            charge.granted()
                    .forEach(
                            limit -> all.add(exhausted(endpoint, charge.policy(), limit, limit.permits(), retryAfter)));
        }
        List<Usage> shown = all.stream()
                .min(Comparator.comparing(Usage::interval).thenComparingLong(Usage::limit))
                .map(List::of)
                .orElse(List.of());
        return new Decision.Refused(Reason.FORCED, shown, all, Optional.of(retryAfter), Optional.empty(), false);
    }

    static Decision.Refused unavailable() {
        return new Decision.Refused(
                Reason.UNAVAILABLE, List.of(), List.of(), Optional.of(Duration.ofSeconds(1)), Optional.empty(), true);
    }

    /** Tells whether waiting never helps. */
    static boolean isImpossible(Charge charge) {
        List<Limit> limits = charge.limits();
        for (int index = 0; index < limits.size(); index++) {
            if (charge.cost() > limits.get(index).permits()) {
                return true;
            }
        }
        return false;
    }

    /** A blocked subject, or a request whose cost is above the limit; if only a test header made it so, it is told to retry. */
    static Decision.Refused impossible(
            Endpoint endpoint, List<Charge> charges, List<Measured> measured, Duration retryAfter) {
        boolean tooLarge = charges.stream()
                .anyMatch(charge -> charge.granted().stream()
                        .anyMatch(limit -> limit.permits() > 0 && charge.cost() > limit.permits()));
        List<Usage> violated = new ArrayList<>();
        Optional<String> message = Optional.empty();
        for (Charge charge : charges) {
            for (int index = 0; index < charge.limits().size(); index++) {
                Limit limit = charge.limits().get(index);
                long quota = charge.granted().get(index).permits();
                if (charge.cost() > limit.permits()) {
                    violated.add(read(measured, charge.policy(), limit)
                            .filter(one -> tooLarge)
                            .map(one -> one.usage(endpoint))
                            .orElse(exhausted(endpoint, charge.policy(), limit, quota, retryAfter)));
                    message = message.or(() -> charge.policy().message());
                }
            }
        }
        return new Decision.Refused(
                tooLarge ? Reason.TOO_LARGE : Reason.LIMIT,
                violated,
                endpoint.inOrder(Measured.usages(measured, endpoint)),
                tooLarge ? Optional.empty() : Optional.of(retryAfter),
                message,
                false);
    }

    private static Optional<Measured> read(List<Measured> measured, Policy policy, Limit limit) {
        return measured.stream()
                .filter(one ->
                        one.policy().name().equals(policy.name()) && one.limit().interval() == limit.interval())
                .findFirst();
    }

    private static Usage exhausted(Endpoint endpoint, Policy policy, Limit limit, long quota, Duration retryAfter) {
        return new Usage(
                policy.name(),
                endpoint.wireName(policy, limit.interval()),
                limit.interval(),
                quota,
                limit.permits(),
                0,
                retryAfter);
    }
}
