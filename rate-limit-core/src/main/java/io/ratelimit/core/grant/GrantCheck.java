package io.ratelimit.core.grant;

import io.ratelimit.Limit;
import io.ratelimit.Subject;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.KeyForm;
import io.ratelimit.core.identity.SubjectKeys;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;

/** Says what is wrong with a grant before it is made. Safe for use by several threads. */
public final class GrantCheck {

    /** Stands for the identity where a subject is named by the key of its entry: {@value}. */
    public static final String KEY = "key";

    /** The most that limits may be multiplied by: {@value}. */
    public static final double LARGEST_FACTOR = 1_000;

    /** The most characters of a subject's value: {@value}. */
    public static final int LONGEST_VALUE = SubjectKeys.LONGEST_HASHED;

    /** The most characters of a policy's name: {@value}. */
    public static final int LONGEST_NAME = 1_000;

    /** The most characters of a reason: {@value}. */
    public static final int LONGEST_REASON = 500;

    /** Later times have no form in RFC 3339. */
    private static final Instant LATEST =
            LocalDateTime.of(9999, 12, 31, 23, 59, 59).toInstant(ZoneOffset.UTC);

    private final Identities identities;
    private final boolean unlimited;
    private final Optional<Function<Subject, String>> keys;

    /**
     * A check for one deployment.
     *
     * @param identities whose subjects may have grants
     * @param unlimited true if a grant may lift a limit
     */
    public GrantCheck(Identities identities, boolean unlimited) {
        this(identities, unlimited, Optional.empty());
    }

    /**
     * A check for one deployment.
     *
     * @param identities whose subjects may have grants
     * @param unlimited true if a grant may lift a limit
     * @param keys finds the key of a secret subject's entry, in place of which an unkeyed hash is kept otherwise; empty unless such
     *     keys stay the same when all nodes are stopped
     */
    public GrantCheck(Identities identities, boolean unlimited, Optional<Function<Subject, String>> keys) {
        this.identities = identities;
        this.unlimited = unlimited;
        this.keys = keys;
    }

    /**
     * Checks a draft.
     *
     * @param draft as it was written
     * @param fault told of everything wrong: the name of the member, and what to write instead
     * @return the draft with a secret value as its hash; empty if something is wrong
     */
    public Optional<GrantDraft> check(GrantDraft draft, BiConsumer<String, String> fault) {
        boolean[] wrong = {false};
        BiConsumer<String, String> noted = (member, text) -> {
            wrong[0] = true;
            fault.accept(member, text);
        };
        Optional<Who> who = draft.who().flatMap(one -> who(one, noted));
        number(draft, noted);
        if (draft.policy()
                .filter(name -> name.isEmpty() || name.length() > LONGEST_NAME)
                .isPresent()) {
            noted.accept("policy", "must be the name of a policy; leave it out for all");
        }
        if (draft.reason().length() > LONGEST_REASON) {
            noted.accept("reason", "must have at most " + LONGEST_REASON + " characters");
        }
        if (draft.until().filter(end -> end.isAfter(LATEST)).isPresent()) {
            noted.accept("until", "must be before the year 10000; leave it out for a grant without end");
        }
        return wrong[0]
                ? Optional.empty()
                : Optional.of(new GrantDraft(
                        who,
                        draft.policy(),
                        draft.interval(),
                        draft.permits(),
                        draft.factor(),
                        draft.until(),
                        draft.reason()));
    }

    /**
     * Checks who is meant.
     *
     * @param who as it was written; with the identity {@value #KEY} the key of an entry
     * @param fault told of everything wrong
     * @return with a secret value as its hash; empty if something is wrong
     */
    public Optional<Who> who(Who who, BiConsumer<String, String> fault) {
        if (who.identity().equals(KEY)) {
            return ofKey(who.value(), fault);
        }
        Set<String> known = identities.names();
        if (!known.contains(who.identity())) {
            fault.accept("identity", unknown(who.identity(), known));
            return Optional.empty();
        }
        if (who.value().isEmpty() || who.value().length() > LONGEST_VALUE) {
            fault.accept("value", "must have 1 to " + LONGEST_VALUE + " characters: say whose limit changes");
            return Optional.empty();
        }
        if (!identities.isSecret(who.identity())) {
            return counted(who, fault);
        }
        if (who.hashed() || who.keyed()) {
            return Optional.of(who);
        }
        String value = identities.counted(who.identity(), who.value());
        Subject subject = Subject.secret(who.identity(), value);
        return Optional.of(new Who(
                who.identity(),
                keys.map(key -> Who.KEYED + key.apply(subject))
                        .orElseGet(() -> Who.HASHED + SubjectKeys.fingerprint(value))));
    }

    private Optional<Who> counted(Who who, BiConsumer<String, String> fault) {
        try {
            return Optional.of(new Who(who.identity(), identities.counted(who.identity(), who.value())));
        } catch (IllegalArgumentException e) {
            fault.accept("value", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Does not repeat what may be a token that was written in the wrong place. */
    private static String unknown(String identity, Set<String> known) {
        return identity.contains("+")
                ? "name one of its parts; what several parts count together is found by its key"
                : "nothing resolves this identity; known: " + String.join(", ", known);
    }

    private static Optional<Who> ofKey(String key, BiConsumer<String, String> fault) {
        Matcher matcher = KeyForm.ONE.matcher(key);
        if (!matcher.matches()) {
            fault.accept("value", "is not the key of one subject's windows");
            return Optional.empty();
        }
        String identity = matcher.group(1);
        return switch (matcher.group(2)) {
            case ":" -> Optional.of(new Who(identity, matcher.group(3)));
            case "*" -> Optional.of(new Who(identity, Who.KEYED + key));
            default -> {
                fault.accept(
                        "value",
                        "is the key of a value that is long or not plain ASCII: name the " + identity + " itself");
                yield Optional.empty();
            }
        };
    }

    private void number(GrantDraft draft, BiConsumer<String, String> fault) {
        if (draft.permits().isPresent() == draft.factor().isPresent()) {
            fault.accept("permits", "write either permits, a number, or factor, what the numbers are multiplied by");
            return;
        }
        draft.permits().ifPresent(permits -> {
            if (permits == GrantDraft.UNLIMITED) {
                if (!unlimited) {
                    fault.accept(
                            "permits",
                            "grant a number, at most " + Limit.MAX_PERMITS
                                    + "; no limit at all needs the setting unlimited-grants = true");
                }
            } else if (permits < 0 || permits > Limit.MAX_PERMITS) {
                fault.accept("permits", "must be a whole number from 0 (blocked) to " + Limit.MAX_PERMITS);
            }
        });
        draft.factor().ifPresent(factor -> {
            if (!(factor > 0 && factor <= LARGEST_FACTOR)) {
                fault.accept("factor", "must be more than 0 and at most " + (long) LARGEST_FACTOR);
            }
        });
    }
}
