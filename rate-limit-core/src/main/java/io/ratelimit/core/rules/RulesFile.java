package io.ratelimit.core.rules;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.grant.Grant;
import io.ratelimit.core.grant.GrantCheck;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.policy.Policies;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.policy.PolicyDraft;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A rules file that was read but not yet understood: settings come first, because they decide which identities exist. Every
 * problem is reported with the file and a JSON pointer.
 */
public final class RulesFile {

    /** What the names of rules begin with that their author has not named. */
    public static final String UNNAMED = "rule:";

    /** What the ids of grants in the file begin with. */
    private static final String FILE_GRANT = "file-";

    /** RFC 9110, section 5.6.2: a token. */
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final Optional<Members> document;
    private final Problems problems;

    private RulesFile(Optional<Members> document, Problems problems) {
        this.document = document;
        this.problems = problems;
    }

    /**
     * Reads the text of a file.
     *
     * @param text JSON
     * @param place the name of the file, for messages
     * @param problems told of everything wrong
     * @return the file; without content if it is not JSON
     */
    public static RulesFile parse(String text, String place, Problems problems) {
        try {
            return new RulesFile(Members.of(Json.parse(text), place + "#", problems), problems);
        } catch (IllegalArgumentException e) {
            problems.error(place, "is not valid JSON: " + e.getMessage());
            return new RulesFile(Optional.empty(), problems);
        }
    }

    /**
     * A file without content.
     *
     * @param problems told of nothing
     * @return the file
     */
    public static RulesFile none(Problems problems) {
        return new RulesFile(Optional.empty(), problems);
    }

    /**
     * Returns the member {@code settings}.
     *
     * @return values by name
     */
    public Map<String, String> settings() {
        Optional<Members> settings = document.isPresent() ? document.get().object("settings") : Optional.empty();
        return settings.isPresent() ? settings.get().asTexts() : Map.of();
    }

    /**
     * Returns where the settings stand, for messages.
     *
     * @return what precedes a setting's name
     */
    public String settingsPlace() {
        return document.isPresent() ? document.get().place() + "/settings/" : "";
    }

    /**
     * Reads the member {@code rules}.
     *
     * @param policies where the policies are added
     * @return the rules that are right
     */
    public Rules rules(Policies policies) {
        List<Rule> rules = new ArrayList<>();
        for (Members members : objects("rules")) {
            Optional<Rule> rule = rule(members, policies);
            if (rule.isPresent()) {
                rules.add(rule.get());
            }
        }
        return new Rules(rules);
    }

    /**
     * Reads the member {@code grants}, and reports unknown members of the document.
     *
     * @param identities whose subjects may have grants
     * @param check says what is wrong
     * @return the grants that are right
     */
    public List<Grant> grants(Identities identities, GrantCheck check) {
        List<Grant> grants = new ArrayList<>();
        for (Members members : objects("grants")) {
            String id = FILE_GRANT + grants.size();
            grant(members, identities, check)
                    .ifPresent(draft -> grants.add(new Grant(id, draft, "rules file", Instant.MIN, Optional.empty())));
        }
        if (document.isPresent()) {
            document.get().reportUnknown();
        }
        return grants;
    }

    private List<Members> objects(String name) {
        return document.isPresent() ? document.get().objects(name) : List.of();
    }

    private Optional<Rule> rule(Members members, Policies policies) {
        Optional<PathPattern> path = path(members);
        Set<String> methods = methods(members);
        if (members.flag("exempt").orElse(false)) {
            members.reportUnknown();
            return path.map(pattern -> new Rule(pattern, methods, Optional.empty()));
        }
        int before = problems.errors().size();
        Map<Interval, Long> permits = new EnumMap<>(Interval.class);
        for (Interval interval : Interval.values()) {
            Optional<Long> number = members.number(interval.wireName());
            if (number.isPresent()) {
                permits.put(interval, number.get());
            }
        }
        if (!members.has("per")) {
            members.error("per", "is missing: say what is counted apart, for example \"ip\"");
        }
        PolicyDraft draft = new PolicyDraft(
                members.text("per").orElse(""),
                permits,
                members.text("name").orElse(""),
                members.number("cost").orElse(1L),
                members.choice("count", Count.class, Count.ALL),
                members.choice("onStoreFailure", OnStoreFailure.class, OnStoreFailure.INHERIT),
                members.flag("shadow").orElse(false),
                members.text("message").orElse(""));
        boolean readable = problems.errors().size() == before;
        members.reportUnknown();
        if (!readable) {
            return Optional.empty();
        }
        StringJoiner intervals = new StringJoiner(",");
        for (Interval interval : permits.keySet()) {
            intervals.add(interval.wireName());
        }
        String defaultName = UNNAMED + String.join(",", new TreeSet<>(methods)) + (path.isPresent() ? path.get() : "")
                + ":" + draft.per() + ":" + intervals;
        Optional<Policy> policy = policies.add(draft, defaultName, members.place(), problems);
        return path.isPresent() && policy.isPresent()
                ? Optional.of(new Rule(path.get(), methods, policy))
                : Optional.empty();
    }

    private static Set<String> methods(Members members) {
        Set<String> methods = new HashSet<>();
        for (String method : members.texts("method")) {
            if (METHOD.matcher(method).matches()) {
                methods.add(method.toUpperCase(Locale.ROOT));
            } else {
                members.error("method", "'" + method + "' is no HTTP method: write one, or an array of several");
            }
        }
        return methods;
    }

    private static Optional<PathPattern> path(Members members) {
        if (!members.has("path")) {
            members.error("path", "is missing: write for example \"/api/*\"");
            return Optional.empty();
        }
        try {
            Optional<String> text = members.text("path");
            return text.isPresent() ? Optional.of(PathPattern.parse(text.get())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            members.error("path", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<GrantDraft> grant(Members members, Identities identities, GrantCheck check) {
        int before = problems.errors().size();
        Optional<Who> who = who(members, identities);
        Optional<Interval> interval =
                members.text("interval").map(text -> members.choice("interval", Interval.class, Interval.SECOND));
        GrantDraft draft = new GrantDraft(
                who,
                members.text("policy"),
                interval,
                permits(members),
                // What is there and not a number was reported, and must not be reported as missing, too.
                members.decimal("factor").or(() -> members.has("factor") ? Optional.of(1.0) : Optional.empty()),
                until(members),
                members.text("reason").orElse(""));
        members.reportUnknown();
        Optional<GrantDraft> checked = check.check(draft, members::error);
        return problems.errors().size() > before ? Optional.empty() : checked;
    }

    private static Optional<Long> permits(Members members) {
        return members.isText("permits", "unlimited")
                ? Optional.of(GrantDraft.UNLIMITED)
                : members.number("permits").or(() -> members.has("permits") ? Optional.of(0L) : Optional.empty());
    }

    /** A file is read by many: secrets stand in it as hashes only. */
    private static Optional<Who> who(Members members, Identities identities) {
        Optional<String> identity = members.text("identity");
        if (identity.filter("everybody"::equals).isPresent()) {
            return Optional.empty();
        }
        if (identity.isEmpty()) {
            members.error("identity", "is missing: name one, or \"everybody\"");
            return Optional.empty();
        }
        Who who = new Who(identity.get(), members.text("value").orElse(""));
        if (identities.isSecret(who.identity()) && !who.hashed()) {
            members.error(
                    "value",
                    "write a " + who.identity() + " as '" + Who.HASHED
                            + "' and its SHA-256 in hexadecimal, as printed by: printf %s VALUE | sha256sum");
        }
        return Optional.of(who);
    }

    private static Optional<Instant> until(Members members) {
        try {
            return members.text("until").map(Instant::parse);
        } catch (DateTimeParseException e) {
            members.error("until", "must be an instant such as 2027-01-31T12:00:00Z");
            return Optional.empty();
        }
    }
}
