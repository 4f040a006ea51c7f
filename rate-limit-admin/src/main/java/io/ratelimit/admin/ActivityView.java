package io.ratelimit.admin;

import io.ratelimit.core.admin.Administration.Activity;
import io.ratelimit.core.admin.Administration.Frequent;
import io.ratelimit.core.admin.Administration.Near;
import io.ratelimit.core.config.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Decisions over time as JSON. Outcomes that did not occur are left out: hundreds of policies are asked for every two seconds. */
final class ActivityView {

    private ActivityView() {}

    /**
     * Writes what happened.
     *
     * @param since milliseconds since 1970; steps that began before are left out
     * @param now for clocks that are wrong
     */
    static Json of(Activity activity, OptionalLong since, Instant now) {
        long first = activity.firstAt().toEpochMilli();
        int skipped = skipped(activity, since, first);
        ObjectBuilder policies = new ObjectBuilder();
        activity.byPolicy().forEach((name, outcomes) -> {
            ObjectBuilder counts = new ObjectBuilder();
            outcomes.forEach((outcome, steps) -> {
                List<Long> shown = steps.subList(Math.min(skipped, steps.size()), steps.size());
                if (shown.stream().anyMatch(count -> count != 0)) {
                    counts.put(
                            outcome.name().toLowerCase(Locale.ROOT),
                            shown.stream().map(ObjectBuilder::number).toList());
                }
            });
            Json.Obj done = counts.done();
            if (!done.members().isEmpty()) {
                policies.put(name, done);
            }
        });
        return new ObjectBuilder()
                .put("now", now)
                .put("stepMillis", activity.stepMillis())
                .put("firstAt", Instant.ofEpochMilli(first + skipped * activity.stepMillis()))
                .put("byPolicy", policies.done())
                .put("mostUsed", frequent(activity.mostUsed()))
                .put("mostRefused", frequent(activity.mostRefused()))
                .put(
                        "nearLimit",
                        activity.nearLimit().stream().map(ActivityView::near).toList())
                .done();
    }

    private static int skipped(Activity activity, OptionalLong since, long first) {
        long step = Math.max(1, activity.stepMillis());
        int steps = activity.byPolicy().values().stream()
                .flatMap(outcomes -> outcomes.values().stream())
                .mapToInt(List::size)
                .max()
                .orElse(0);
        long before = since.isEmpty() ? 0 : (since.getAsLong() - first + step - 1) / step;
        return (int) Math.max(0, Math.min(before, steps));
    }

    private static List<Json.Obj> frequent(List<Frequent> subjects) {
        return subjects.stream()
                .map(subject -> new ObjectBuilder()
                        .put("key", subject.key())
                        .put("count", subject.count())
                        .put("error", subject.error())
                        .done())
                .toList();
    }

    private static Json.Obj near(Near near) {
        return new ObjectBuilder()
                .put("at", near.at())
                .put("key", near.key())
                .put("policy", near.policy())
                .put("interval", near.interval().wireName())
                .put("limit", near.limit())
                .put("used", near.used())
                .done();
    }
}
