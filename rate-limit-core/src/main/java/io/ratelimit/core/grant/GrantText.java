package io.ratelimit.core.grant;

import io.ratelimit.Interval;
import io.ratelimit.core.config.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Grants as JSON, the form in which nodes share and keep them. Members that a newer release adds are ignored; a grant without the
 * ones that are needed is none.
 */
final class GrantText {

    private GrantText() {}

    static String write(Grant grant) {
        GrantDraft draft = grant.draft();
        Map<String, Json> members = new LinkedHashMap<>();
        draft.who().ifPresent(who -> {
            members.put("identity", new Json.Str(who.identity()));
            members.put("value", new Json.Str(who.value()));
        });
        draft.policy().ifPresent(policy -> members.put("policy", new Json.Str(policy)));
        draft.interval().ifPresent(interval -> members.put("interval", new Json.Str(interval.name())));
        draft.permits().ifPresent(permits -> members.put("permits", new Json.Num(BigDecimal.valueOf(permits))));
        draft.factor().ifPresent(factor -> members.put("factor", new Json.Num(BigDecimal.valueOf(factor))));
        draft.until().ifPresent(until -> members.put("until", new Json.Str(until.toString())));
        members.put("reason", new Json.Str(draft.reason()));
        members.put("by", new Json.Str(grant.by()));
        members.put("at", new Json.Str(grant.at().toString()));
        grant.ended().ifPresent(ended -> members.put("ended", new Json.Str(ended.toString())));
        return new String(Json.write(new Json.Obj(members)), StandardCharsets.UTF_8);
    }

    /**
     * Reads a grant.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static Grant read(String id, String text) {
        if (!(Json.parse(text) instanceof Json.Obj object)) {
            throw new IllegalArgumentException("a grant must be an object");
        }
        Map<String, Json> members = object.members();
        try {
            GrantDraft draft = new GrantDraft(
                    text(members, "identity").map(identity -> new Who(identity, need(members, "value"))),
                    text(members, "policy"),
                    text(members, "interval").map(Interval::valueOf),
                    number(members, "permits").map(BigDecimal::longValueExact),
                    number(members, "factor").map(BigDecimal::doubleValue),
                    text(members, "until").map(Instant::parse),
                    text(members, "reason").orElse(""));
            if (draft.permits().isPresent() == draft.factor().isPresent()) {
                throw new IllegalArgumentException("a grant needs permits or a factor");
            }
            return new Grant(
                    id,
                    draft,
                    text(members, "by").orElse(""),
                    Instant.parse(need(members, "at")),
                    text(members, "ended").map(Instant::parse));
        } catch (ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("a grant has a wrong number or date", e);
        }
    }

    private static Optional<String> text(Map<String, Json> members, String name) {
        return members.get(name) instanceof Json.Str text ? Optional.of(text.value()) : Optional.empty();
    }

    private static String need(Map<String, Json> members, String name) {
        return text(members, name).orElseThrow(() -> new IllegalArgumentException("a grant needs '" + name + "'"));
    }

    private static Optional<BigDecimal> number(Map<String, Json> members, String name) {
        return members.get(name) instanceof Json.Num number ? Optional.of(number.value()) : Optional.empty();
    }
}
