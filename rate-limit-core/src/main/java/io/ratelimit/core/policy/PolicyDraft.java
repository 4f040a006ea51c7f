package io.ratelimit.core.policy;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.RateLimit;
import io.ratelimit.Subject;
import io.ratelimit.core.config.Problems;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What somebody wrote about one policy, not yet known to be right.
 *
 * @param per the identity
 * @param permits by interval; intervals without a limit absent
 * @param name the explicit name; empty for a default one
 * @param cost permits per request
 * @param count which requests count
 * @param onStoreFailure what happens while the store does not answer
 * @param shadow true if it only reports what it would refuse
 * @param message the text of a refusal; empty for the standard sentence
 */
public record PolicyDraft(
        String per,
        Map<Interval, Long> permits,
        String name,
        long cost,
        Count count,
        OnStoreFailure onStoreFailure,
        boolean shadow,
        String message) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /**
     * Reads an annotation.
     *
     * @param annotation what to read
     * @return its values
     */
    public static PolicyDraft of(RateLimit annotation) {
        Map<Interval, Long> permits = new EnumMap<>(Interval.class);
        putUnlessZero(permits, Interval.SECOND, annotation.second());
        putUnlessZero(permits, Interval.MINUTE, annotation.minute());
        putUnlessZero(permits, Interval.HOUR, annotation.hour());
        putUnlessZero(permits, Interval.DAY, annotation.day());
        return new PolicyDraft(
                annotation.per(),
                permits,
                annotation.name(),
                annotation.cost(),
                annotation.count(),
                annotation.onStoreFailure(),
                annotation.shadow(),
                annotation.message());
    }

    /**
     * Checks everything and makes the policy.
     *
     * @param defaultName its name if there is no explicit one
     * @param place where it was written, for messages
     * @param identities the identities that this deployment can resolve
     * @param problems told of everything wrong
     * @return the policy; empty if something is wrong
     */
    public Optional<Policy> check(String defaultName, String place, Set<String> identities, Problems problems) {
        int before = problems.errors().size();
        checkIdentity(place, identities, problems);
        List<Limit> limits = checkLimits(place, problems);
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            problems.error(place, "name '" + name + "': use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        long smallest = Limit.MAX_PERMITS;
        for (Limit limit : limits) {
            smallest = Math.min(smallest, limit.permits());
        }
        if (cost < 0 || cost > smallest) {
            problems.error(
                    place,
                    "cost " + cost
                            + (cost < 0 ? " is negative" : " is above the limit of " + smallest + " and can never pass")
                            + ": use 1 to " + smallest + ", or 0 if the code spends");
        }
        if (problems.errors().size() > before) {
            return Optional.empty();
        }
        return Optional.of(new Policy(
                name.isEmpty() ? defaultName : name,
                !name.isEmpty(),
                per,
                limits,
                cost,
                count,
                onStoreFailure,
                shadow,
                message.isBlank() ? Optional.empty() : Optional.of(message)));
    }

    private void checkIdentity(String place, Set<String> identities, Problems problems) {
        for (String part : per.split("\\+", -1)) {
            try {
                Subject.requireIdentity(part);
            } catch (IllegalArgumentException e) {
                problems.error(place, "per = \"" + per + "\": " + e.getMessage());
                return;
            }
            if (!identities.contains(part)) {
                problems.error(
                        place,
                        "per = \"" + per + "\": nothing resolves the identity '" + part + "'; known: "
                                + String.join(", ", identities)
                                + "; supply an IdentityResolver for others");
            }
        }
    }

    private List<Limit> checkLimits(String place, Problems problems) {
        List<Limit> limits = new ArrayList<>();
        for (Interval interval : Interval.values()) {
            Long number = permits.get(interval);
            if (number == null) {
                continue;
            }
            if (number < 1 || number > Limit.MAX_PERMITS) {
                problems.error(
                        place,
                        interval.wireName() + " = " + number + ": use 1 to " + Limit.MAX_PERMITS
                                + ", or leave it out for no limit");
            } else {
                warnIfNeverBinding(limits, interval, number, place, problems);
                limits.add(new Limit(interval, number));
            }
        }
        if (permits.isEmpty()) {
            problems.error(place, "no limit is set: give at least one of second, minute, hour, day");
        }
        return limits;
    }

    private static void warnIfNeverBinding(
            List<Limit> shorter, Interval interval, long number, String place, Problems problems) {
        for (Limit limit : shorter) {
            if (limit.permits() >= number) {
                problems.warn(
                        place,
                        limit.interval().wireName() + " = " + limit.permits() + " can never bind, because "
                                + interval.wireName() + " = " + number + " is not larger");
            }
        }
    }

    private static void putUnlessZero(Map<Interval, Long> permits, Interval interval, long number) {
        if (number != 0) {
            permits.put(interval, number);
        }
    }
}
