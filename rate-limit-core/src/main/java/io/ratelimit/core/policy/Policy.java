package io.ratelimit.core.policy;

import io.ratelimit.Count;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import java.util.List;
import java.util.Optional;

/**
 * A named set of limits counted per identity. Made by {@link PolicyDraft}, which reports wrong values with their place.
 *
 * @param name under which windows are shared; unique in the deployment unless {@code shared}
 * @param shared true if the author gave the name, so that other places may use the same windows
 * @param identity what is counted apart; parts joined by {@code +}
 * @param limits at least one, shortest interval first, each interval once, at least 1 permit
 * @param cost permits per request; 0 if the code spends
 * @param count which requests count
 * @param onStoreFailure what happens while the store does not answer
 * @param shadow true if it only reports what it would refuse
 * @param message the text of a refusal; empty for the standard sentence
 */
public record Policy(
        String name,
        boolean shared,
        String identity,
        List<Limit> limits,
        long cost,
        Count count,
        OnStoreFailure onStoreFailure,
        boolean shadow,
        Optional<String> message) {

    /** Copies the list. */
    public Policy {
        limits = List.copyOf(limits);
    }

    /**
     * Tells whether both may share windows.
     *
     * @param other another policy of the same name
     * @return true if identity, limits, count and shadow are equal
     */
    public boolean countsLike(Policy other) {
        return identity.equals(other.identity)
                && limits.equals(other.limits)
                && count == other.count
                && shadow == other.shadow;
    }

    /**
     * Returns what applies where two places of one policy meet: the dearer cost, unless one leaves it to the code, and a closed
     * door while the store is silent, if one of them says so.
     */
    Policy stricter(Policy other) {
        boolean theirs = other.onStoreFailure == OnStoreFailure.CLOSED || onStoreFailure == OnStoreFailure.INHERIT;
        return new Policy(
                name,
                shared,
                identity,
                limits,
                cost == 0 || other.cost == 0 ? 0 : Math.max(cost, other.cost),
                count,
                theirs ? other.onStoreFailure : onStoreFailure,
                shadow,
                message.or(other::message));
    }

    /** Returns the same policy, only reporting what it would refuse. */
    Policy inShadow() {
        return new Policy(name, shared, identity, limits, cost, count, onStoreFailure, true, message);
    }

    /** Returns the line of the start-up block. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("per ").append(identity).append(':');
        String separator = " ";
        for (Limit limit : limits) {
            text.append(separator)
                    .append(limit.interval().wireName())
                    .append(' ')
                    .append(limit.permits());
            separator = ", ";
        }
        if (cost != 1) {
            text.append(cost == 0 ? "; the code spends" : "; cost " + cost);
        }
        if (count == Count.FAILED) {
            text.append("; counts failed requests");
        }
        if (onStoreFailure != OnStoreFailure.INHERIT) {
            text.append("; store failure: ").append(onStoreFailure);
        }
        if (shadow) {
            text.append("; shadow");
        }
        return text.append(" [").append(name).append(']').toString();
    }
}
