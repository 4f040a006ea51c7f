package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.Subject;
import io.ratelimit.core.admin.Administration.WindowState;
import io.ratelimit.core.admin.AdministrationException;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.Grants;
import io.ratelimit.core.grant.Grants.Effective;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.KeyForm;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Finds the windows of a subject that an operator names. Safe for use by several threads. */
final class SubjectLookup {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** What is read in one step, so that a subject with hundreds of policies does not hold up its owner. */
    private static final int MOST_PARTS = 50;

    private final Limiter limiter;
    private final GrantCheck names;

    SubjectLookup(Limiter limiter) {
        this.limiter = limiter;
        this.names = new GrantCheck(limiter.identities(), false);
    }

    /**
     * A subject that was found.
     *
     * @param identity of the subject; parts joined by {@code +}
     * @param shown its value without secrets
     * @param key of its entry
     * @param holders as whom it may have grants
     * @param grantee as whom it gets a grant; empty if it can have none, or is not known well enough
     * @param again finds the same
     */
    record Found(String identity, String shown, String key, List<Who> holders, Optional<Who> grantee, Who again) {}

    /** One policy as it counts the subject. */
    private record Counting(Policy policy, List<Effective> effective) {}

    /** Finds the subject, or throws what the function makes of a member's name and what is wrong with it. */
    Found find(Who who, BiFunction<String, String, AdministrationException> invalid) {
        if (who.identity().equals(GrantCheck.KEY)) {
            return ofKey(who, invalid);
        }
        Who checked = names.who(who, (member, text) -> {
                    throw invalid.apply(member, text);
                })
                .orElseThrow();
        boolean secret = limiter.identities().isSecret(who.identity());
        if (secret && who.keyed()) {
            return ofKey(new Who(GrantCheck.KEY, who.value().substring(Who.KEYED.length())), invalid);
        }
        if (secret && who.hashed()) {
            throw invalid.apply(
                    "value",
                    "windows are not found by this hash: paste the " + who.identity() + ", or choose it from a list");
        }
        String value = secret ? limiter.identities().counted(who.identity(), who.value()) : checked.value();
        Subject subject = new Subject(who.identity(), value, secret);
        String key = limiter.keys().key(List.of(subject));
        return secret
                ? ofSecret(who.identity(), key, Optional.of(checked))
                : new Found(who.identity(), checked.value(), key, List.of(checked), Optional.of(checked), checked);
    }

    private Found ofKey(Who who, BiFunction<String, String, AdministrationException> invalid) {
        String[] keyAndHash = who.value().split(" ", 2);
        String key = keyAndHash[0];
        Matcher one = KeyForm.ONE.matcher(key);
        if (one.matches() && one.group(2).equals("*")) {
            String identity = one.group(1);
            Optional<Who> hashed =
                    keyAndHash.length == 1 ? Optional.empty() : Optional.of(new Who(identity, keyAndHash[1]));
            if (hashed.stream().allMatch(Who::hashed)) {
                return ofSecret(identity, key, hashed);
            }
        } else if (keyAndHash.length == 1 && one.matches()) {
            Optional<Who> holder = Optional.of(new Who(one.group(1), one.group(3)))
                    .filter(plain -> one.group(2).equals(":"));
            return new Found(one.group(1), shown(key), key, holder.stream().toList(), holder, who);
        }
        Matcher several = KeyForm.JOINED.matcher(key);
        if (keyAndHash.length == 1 && several.matches()) {
            return new Found(several.group(1), shown(key), key, List.of(), Optional.empty(), who);
        }
        throw invalid.apply("value", "is not the key of a subject's windows");
    }

    /** Grants of a secret may be kept by its hash or by the key of its entry, and neither can be told from the other. */
    private Found ofSecret(String identity, String key, Optional<Who> hashed) {
        Who keyed = new Who(identity, Who.KEYED + key);
        boolean lasting = limiter.settings().secret().isPresent();
        return new Found(
                identity,
                shown(key),
                key,
                Stream.concat(hashed.stream(), Stream.of(keyed)).toList(),
                lasting ? Optional.of(keyed) : hashed.or(() -> Optional.of(keyed)),
                new Who(
                        GrantCheck.KEY,
                        hashed.map(hash -> key + " " + hash.value()).orElse(key)));
    }

    /** As whom somebody may have grants, as far as how he is named tells. */
    List<Who> holders(Who who, BiFunction<String, String, AdministrationException> invalid) {
        return who.hashed() && limiter.identities().isSecret(who.identity())
                ? List.of(who)
                : find(who, invalid).holders();
    }

    private static String shown(String key) {
        int mark = 0;
        while (":#*".indexOf(key.charAt(mark)) < 0) {
            mark++;
        }
        return key.charAt(mark) == ':' ? key.substring(mark + 1) : key.substring(mark);
    }

    /** Reads the windows of all policies that count the subject; those that only may, if anything is spent. */
    List<WindowState> windows(Found found, Grants grants, Instant now) {
        List<Counting> counting = new ArrayList<>();
        for (Policy policy : limiter.policies().all()) {
            if (Identities.countedAs(policy.identity()).contains(found.identity())) {
                counting.add(new Counting(policy, grants.explain(policy, found.holders(), now)));
            }
        }
        List<WindowState> windows = new ArrayList<>();
        for (int from = 0; from < counting.size(); from += MOST_PARTS) {
            windows.addAll(read(found, counting.subList(from, Math.min(counting.size(), from + MOST_PARTS))));
        }
        return windows;
    }

    private List<WindowState> read(Found found, List<Counting> counting) {
        List<Part> parts = counting.stream()
                .map(one -> new Part(
                        Sections.id(one.policy().name(), found.identity()),
                        one.effective().stream().map(Effective::limit).toList(),
                        0))
                .toList();
        Answer answer = limiter.store().read(new Ask(found.key(), parts, new Manner.Peek(), true), PATIENCE);
        boolean known = answer.outcome() != Outcome.UNKNOWN;
        List<WindowState> windows = new ArrayList<>();
        int at = 0;
        for (Counting one : counting) {
            for (int index = 0; index < one.effective().size(); index++, at++) {
                Limit declared = one.policy().limits().get(index);
                Effective effective = one.effective().get(index);
                long used = known ? answer.used(at) : 0;
                if (used > 0 || one.policy().identity().equals(found.identity())) {
                    windows.add(new WindowState(
                            one.policy().name(),
                            declared.interval(),
                            effective.limit().permits(),
                            declared.permits(),
                            used,
                            known ? answer.resetMillis(at) : 0,
                            effective.reasons().stream().map(Grant::id).toList()));
                }
            }
        }
        return windows;
    }
}
