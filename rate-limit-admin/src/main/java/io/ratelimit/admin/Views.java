package io.ratelimit.admin;

import io.ratelimit.core.admin.Administration.AuditEntry;
import io.ratelimit.core.admin.Administration.EffectiveLimit;
import io.ratelimit.core.admin.Administration.GrantState;
import io.ratelimit.core.admin.Administration.LimitChange;
import io.ratelimit.core.admin.Administration.NodeState;
import io.ratelimit.core.admin.Administration.PolicyState;
import io.ratelimit.core.admin.Administration.Refusal;
import io.ratelimit.core.admin.Administration.SubjectState;
import io.ratelimit.core.admin.Administration.WindowState;
import io.ratelimit.core.config.Json;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What operators see, as JSON. */
final class Views {

    private Views() {}

    static Json policies(List<PolicyState> policies) {
        return list("policies", policies, Views::policy);
    }

    static Json grants(List<GrantState> grants) {
        return list("grants", grants, Views::grant);
    }

    static Json preview(List<LimitChange> changes) {
        return list("limits", changes, Views::change);
    }

    static Json audit(List<AuditEntry> entries) {
        return list("entries", entries, Views::entry);
    }

    static Json node(NodeState node, Instant now, String operator) {
        return new ObjectBuilder()
                .put("now", now)
                .put("operator", operator)
                .put("startedAt", node.startedAt())
                .put("subjects", node.subjects())
                .put("described", node.described())
                .putTexts("warnings", node.warnings())
                .put(
                        "store",
                        new ObjectBuilder()
                                .put("answering", node.store().answering())
                                .put("nodes", node.store().nodes())
                                .putTexts("silent", node.store().silent())
                                .put("degraded", node.store().degraded())
                                .done())
                .done();
    }

    static Json subject(SubjectState subject) {
        return new ObjectBuilder()
                .put("identity", subject.identity())
                .put("shown", subject.shown())
                .put("key", subject.key())
                .put("again", who(subject.again()))
                .put("grantee", subject.grantee().map(Views::who))
                .put("windows", subject.windows().stream().map(Views::window).toList())
                .put("grants", subject.grants().stream().map(Views::grant).toList())
                .put("refusals", subject.refusals().stream().map(Views::refusal).toList())
                .done();
    }

    static Json.Obj grant(GrantState grant) {
        GrantDraft draft = grant.draft();
        return new ObjectBuilder()
                .put("id", grant.id())
                .put("who", draft.who().map(Views::who))
                .put("policy", draft.policy().map(Json.Str::new))
                .put("interval", draft.interval().map(interval -> new Json.Str(interval.wireName())))
                .put("permits", draft.permits().map(ObjectBuilder::permits))
                .put("factor", draft.factor().map(factor -> new Json.Num(BigDecimal.valueOf(factor))))
                .put("until", draft.until().map(Views::time))
                .put("reason", draft.reason())
                .put("by", grant.by())
                .put("at", grant.at().map(Views::time))
                .put("ended", grant.ended().map(Views::time))
                .put("holds", grant.holds())
                .put("warning", grant.warning())
                .done();
    }

    private static Json.Obj policy(PolicyState state) {
        ObjectBuilder decisions = new ObjectBuilder();
        state.decisions()
                .forEach((outcome, count) -> decisions.put(outcome.name().toLowerCase(Locale.ROOT), count));
        return new ObjectBuilder()
                .put("name", state.policy().name())
                .put("identity", state.policy().identity())
                .put("shared", state.policy().shared())
                .put("shadow", state.policy().shadow())
                .put("cost", state.policy().cost())
                .put("count", state.policy().count().name().toLowerCase(Locale.ROOT))
                .put("onStoreFailure", state.policy().onStoreFailure().name().toLowerCase(Locale.ROOT))
                .put("limits", state.limits().stream().map(Views::limit).toList())
                .put("decisions", decisions.done())
                .done();
    }

    private static Json.Obj limit(EffectiveLimit limit) {
        return new ObjectBuilder()
                .put("interval", limit.declared().interval().wireName())
                .put("declared", limit.declared().permits())
                .put("permits", limit.permits())
                .putTexts("grants", limit.grants())
                .done();
    }

    private static Json.Obj change(LimitChange change) {
        return new ObjectBuilder()
                .put("policy", change.policy())
                .put("countedAs", change.countedAs())
                .put("interval", change.interval().wireName())
                .put("now", change.now())
                .put("then", change.then())
                .done();
    }

    private static Json.Obj window(WindowState window) {
        return new ObjectBuilder()
                .put("policy", window.policy())
                .put("interval", window.interval().wireName())
                .put("limit", window.limit())
                .put("declared", window.declared())
                .put("used", window.used())
                .put("remaining", Math.max(0, window.limit() - window.used()))
                .put("resetMillis", window.resetMillis())
                .putTexts("grants", window.grants())
                .done();
    }

    private static Json.Obj refusal(Refusal refusal) {
        return new ObjectBuilder()
                .put("at", refusal.at())
                .put("policy", refusal.policy())
                .put("interval", refusal.interval().wireName())
                .done();
    }

    private static Json.Obj entry(AuditEntry entry) {
        return new ObjectBuilder()
                .put("id", entry.id())
                .put("at", entry.at())
                .put("by", entry.by())
                .put("action", entry.action())
                .put("subject", entry.subject())
                .put("detail", entry.detail())
                .put("reason", entry.reason())
                .done();
    }

    private static Json.Obj who(Who who) {
        return new ObjectBuilder()
                .put("identity", who.identity())
                .put("value", who.value())
                .done();
    }

    private static Json.Str time(Instant at) {
        return new Json.Str(at.toString());
    }

    private static <T> Json list(String name, List<T> values, Function<T, Json.Obj> view) {
        return new ObjectBuilder().put(name, values.stream().map(view).toList()).done();
    }
}
