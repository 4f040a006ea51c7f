package io.ratelimit.admin;

import io.ratelimit.core.admin.Administration;
import io.ratelimit.core.admin.Administration.GrantState;
import io.ratelimit.core.grant.GrantDraft;
import io.ratelimit.core.grant.Who;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What lies under {@code api/}. */
final class Api {

    private static final Pattern SINCE = Pattern.compile("(?:^|&)since=([^&]*)");

    private final Administration administration;
    private final InstantSource clock;

    Api(Administration administration, InstantSource clock) {
        this.administration = administration;
        this.clock = clock;
    }

    Optional<Resource> find(List<String> path) {
        if (path.size() == 1) {
            return findTop(path.get(0));
        }
        if (path.isEmpty() || !path.get(0).equals("grants") || path.get(1).isEmpty()) {
            return Optional.empty();
        }
        String id = path.get(1);
        if (path.size() == 2) {
            return Optional.of(new Resource(Map.of("GET", call -> grant(id), "PUT", call -> change(id, call))));
        }
        return path.size() == 3 && path.get(2).equals("end")
                ? Optional.of(new Resource(Map.of("POST", call -> end(id, call))))
                : Optional.empty();
    }

    private Optional<Resource> findTop(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "policies" -> reading(call -> Reply.json(Views.policies(administration.policies())));
                    case "grants" ->
                        new Resource(Map.of(
                                "GET", call -> Reply.json(Views.grants(administration.grants())), "POST", this::make));
                    case "preview" -> new Resource(Map.of("POST", this::preview));
                    case "subject" -> new Resource(Map.of("POST", this::subject));
                    case "reset" -> new Resource(Map.of("POST", this::reset));
                    case "audit" -> reading(call -> Reply.json(Views.audit(administration.audit())));
                    case "node" ->
                        reading(call ->
                                Reply.json(Views.node(administration.node(), clock.instant(), call.operator())));
                    case "activity" -> reading(this::activity);
                    default -> null;
                });
    }

    private static Resource reading(Resource.Handling handling) {
        return new Resource(Map.of("GET", handling));
    }

    private Reply grant(String id) {
        return administration.grants().stream()
                .filter(grant -> grant.id().equals(id))
                .findFirst()
                .map(grant -> Reply.json(Views.grant(grant)))
                .orElseThrow(() -> new Problem(404, "There is no such grant."));
    }

    private Reply make(Call call) throws IOException {
        GrantDraft draft = Drafts.grant(JsonBody.read(call.request()));
        GrantState made = administration.grant(draft, call.operator());
        String place = "grants/" + URLEncoder.encode(made.id(), StandardCharsets.UTF_8);
        return Reply.json(201, Views.grant(made), Map.of("Location", place));
    }

    private Reply change(String id, Call call) throws IOException {
        Drafts.Change change = Drafts.change(JsonBody.read(call.request()));
        return Reply.json(Views.grant(administration.change(id, change.draft(), change.seen(), call.operator())));
    }

    private Reply preview(Call call) throws IOException {
        Drafts.Preview preview = Drafts.preview(JsonBody.read(call.request()));
        return Reply.json(Views.preview(administration.preview(preview.draft(), preview.replaces())));
    }

    private Reply end(String id, Call call) throws IOException {
        Fields fields = JsonBody.read(call.request());
        String reason = Drafts.reason(fields);
        fields.finish();
        return Reply.json(Views.grant(administration.end(id, reason, call.operator())));
    }

    private Reply subject(Call call) throws IOException {
        Fields fields = JsonBody.read(call.request());
        Who who = Drafts.who(fields);
        fields.finish();
        return Reply.json(Views.subject(administration.subject(who)));
    }

    private Reply reset(Call call) throws IOException {
        Fields fields = JsonBody.read(call.request());
        Who who = Drafts.who(fields);
        String reason = Drafts.reason(fields);
        fields.finish();
        administration.reset(who, reason, call.operator());
        return Reply.nothing();
    }

    private Reply activity(Call call) {
        return Reply.json(
                ActivityView.of(administration.activity(), since(call.request().getQueryString()), clock.instant()));
    }

    private static OptionalLong since(@Nullable String query) {
        Matcher matcher = SINCE.matcher(query == null ? "" : query);
        if (!matcher.find()) {
            return OptionalLong.empty();
        }
        if (!matcher.group(1).matches("\\d{1,15}")) {
            throw new Problem(400, "since is a number of milliseconds since 1970.");
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }
}
