package io.ratelimit.admin;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Understands what an operator asks for. */
final class Drafts {

    /** Of words that stand for one of a few. */
    private static final int LONGEST_WORD = 100;

    private static final BigDecimal UNLIMITED = BigDecimal.valueOf(Long.MAX_VALUE);

    private Drafts() {}

    static Who who(Fields fields) {
        return new Who(fields.required("identity", LONGEST_WORD), fields.required("value", GrantCheck.LONGEST_VALUE));
    }

    static String reason(Fields fields) {
        return fields.text("reason", GrantCheck.LONGEST_REASON).orElse("");
    }

    static GrantDraft grant(Fields fields) {
        GrantDraft draft = unfinished(fields);
        fields.finish();
        return draft;
    }

    /** A grant, and when the version was made that it takes the place of. */
    record Change(GrantDraft draft, Optional<Instant> seen) {}

    static Change change(Fields fields) {
        Change change = new Change(unfinished(fields), time(fields, "at"));
        fields.finish();
        return change;
    }

    /** A grant, and the id of the one that it would take the place of. */
    record Preview(GrantDraft draft, Optional<String> replaces) {}

    static Preview preview(Fields fields) {
        Preview preview = new Preview(unfinished(fields), fields.text("replaces", LONGEST_WORD));
        fields.finish();
        return preview;
    }

    private static GrantDraft unfinished(Fields fields) {
        Optional<Fields> inner = fields.object("who");
        Optional<Who> who = inner.map(Drafts::who);
        inner.ifPresent(Fields::finishInner);
        Optional<Long> permits = permits(fields);
        Optional<Double> factor = factor(fields);
        GrantDraft draft = new GrantDraft(
                who,
                fields.text("policy", GrantCheck.LONGEST_NAME),
                interval(fields),
                permits,
                factor,
                time(fields, "until"),
                reason(fields));
        if (fields.has("permits") == fields.has("factor")) {
            fields.wrong("", "give either permits or factor");
        }
        return draft;
    }

    private static Optional<Long> permits(Fields fields) {
        return fields.number("permits", Optional.of(ObjectBuilder.UNLIMITED), UNLIMITED)
                .flatMap(number -> {
                    boolean whole = number.compareTo(UNLIMITED) == 0
                            || (number.signum() >= 0
                                    && number.compareTo(BigDecimal.valueOf(Limit.MAX_PERMITS)) <= 0
                                    && isWhole(number));
                    return whole
                            ? Optional.of(number.longValueExact())
                            : fields.wrong("permits", "must be a whole number from 0 to " + Limit.MAX_PERMITS);
                });
    }

    /** Asks for no more digits than the number was written with. */
    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    }

    private static Optional<Double> factor(Fields fields) {
        return fields.number("factor", Optional.empty(), BigDecimal.ONE)
                .map(BigDecimal::doubleValue)
                .flatMap(factor -> factor > 0 && factor <= GrantCheck.LARGEST_FACTOR
                        ? Optional.of(factor)
                        : fields.wrong(
                                "factor", "must be more than 0, and " + (long) GrantCheck.LARGEST_FACTOR + " at most"));
    }

    private static Optional<Interval> interval(Fields fields) {
        return fields.text("interval", LONGEST_WORD)
                .flatMap(name -> Arrays.stream(Interval.values())
                        .filter(interval -> interval.wireName().equals(name))
                        .findFirst()
                        .or(() -> fields.wrong(
                                "interval",
                                "must be one of "
                                        + Arrays.stream(Interval.values())
                                                .map(Interval::wireName)
                                                .collect(Collectors.joining(", ")))));
    }

    private static Optional<Instant> time(Fields fields, String name) {
        return fields.text(name, LONGEST_WORD).flatMap(text -> {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                return fields.wrong(name, "must be a time with its offset, for example 2030-01-31T12:00:00Z");
            }
        });
    }
}
