package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.Settings;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The bodies of refusals: three shapes, a template of the application's, or its own renderer. */
final class RefusalBodies implements RefusalRenderer {

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String TEMPLATE = "template:";
    private static final List<String> FLAT =
            List.of("status", "error", "limit_exceeded", "limits", "message", "more_info");
    private static final List<String> DEFAULT =
            RefusalText.NAMES.stream().filter(name -> !name.equals("limit")).toList();

    private final Optional<String> moreInfo;
    private final boolean problem;
    private final Function<Map<String, Json>, Json> shape;

    private RefusalBodies(Optional<String> moreInfo, boolean problem, Function<Map<String, Json>, Json> shape) {
        this.moreInfo = moreInfo;
        this.problem = problem;
        this.shape = shape;
    }

    /** The body that never fails. */
    static RefusalRenderer standard(Optional<String> moreInfo) {
        return new RefusalBodies(moreInfo, true, values -> renamed(members(values, DEFAULT)));
    }

    /**
     * Chooses by the setting {@code body}.
     *
     * @param own the application's renderers
     * @param resources reads a file of the webapp; empty if there is none
     */
    static RefusalRenderer choose(
            Settings settings, List<RefusalRenderer> own, Function<String, Optional<String>> resources) {
        Optional<String> moreInfo = settings.text("more-info");
        String name = settings.text("body").orElse("default");
        if (name.startsWith(TEMPLATE)) {
            return template(settings, name.substring(TEMPLATE.length()), resources);
        }
        return switch (name) {
            case "default" -> standard(moreInfo);
            case "flat" -> new RefusalBodies(moreInfo, false, values -> members(values, FLAT));
            case "nested" -> new RefusalBodies(moreInfo, false, RefusalBodies::nested);
            default ->
                own.stream()
                        .filter(renderer -> renderer.name().equals(name))
                        .findFirst()
                        .orElseGet(() -> {
                            settings.wrong(
                                    "body",
                                    "use default, flat, nested, template:FILE, or the name of a RefusalRenderer; found: "
                                            + own.stream()
                                                    .map(RefusalRenderer::name)
                                                    .toList());
                            return standard(moreInfo);
                        });
        };
    }

    @Override
    public String name() {
        return "default";
    }

    @Override
    public Body render(Decision.Refused refused, RequestFacts request) {
        Json body = shape.apply(RefusalText.of(refused, moreInfo));
        return new Body(problem && acceptsProblem(request) ? PROBLEM : JSON, Json.write(body));
    }

    private static RefusalRenderer template(
            Settings settings, String file, Function<String, Optional<String>> resources) {
        Optional<String> moreInfo = settings.text("more-info");
        try {
            JsonTemplate template = JsonTemplate.parse(resources
                    .apply(file)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no file '" + file + "' in the webapp or on the class path")));
            return new RefusalBodies(moreInfo, false, template::fill);
        } catch (IllegalArgumentException e) {
            settings.wrong("body", String.valueOf(e.getMessage()));
            return standard(moreInfo);
        }
    }

    private static Json.Obj members(Map<String, Json> values, List<String> names) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (String name : names) {
            Json value = values.get(name);
            if (value != null) {
                members.put(name, value);
            }
        }
        return new Json.Obj(members);
    }

    /** The draft spells this one member with a hyphen. */
    private static Json renamed(Json.Obj object) {
        Map<String, Json> members = new LinkedHashMap<>();
        object.members()
                .forEach((name, value) ->
                        members.put(name.equals("violated_policies") ? "violated-policies" : name, value));
        return new Json.Obj(members);
    }

    private static Json nested(Map<String, Json> values) {
        Map<String, Json> error = new LinkedHashMap<>();
        error.put(
                "code",
                new Json.Str(values.containsKey("limit_exceeded") ? "RATE_LIMIT_EXCEEDED" : "TEMPORARILY_UNAVAILABLE"));
        error.put("message", values.getOrDefault("message", new Json.Null()));
        error.put("details", members(values, List.of("retry_after")));
        return new Json.Obj(Map.of("error", new Json.Obj(error)));
    }

    private static boolean acceptsProblem(RequestFacts request) {
        for (String line : request.headers("Accept")) {
            for (String range : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                List<String> parts =
                        Stream.of(range.split(";", -1)).map(String::strip).toList();
                boolean refusedByQuality = parts.stream().anyMatch(part -> part.matches("q=0(\\.0*)?"));
                if (parts.get(0).equals(PROBLEM) && !refusedByQuality) {
                    return true;
                }
            }
        }
        return false;
    }
}
