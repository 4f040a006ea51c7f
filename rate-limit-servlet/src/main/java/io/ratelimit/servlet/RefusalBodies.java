package io.ratelimit.servlet;

import io.ratelimit.Decision;
import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.Settings;
import io.ratelimit.spi.RefusalRenderer;
import io.ratelimit.spi.RequestFacts;
import java.util.List;
import java.util.Locale;
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
    private static final List<String> DEFAULT = List.of(
            "type",
            "title",
            "status",
            "detail",
            "violated_policies",
            "error",
            "limit_exceeded",
            "limits",
            "retry_after",
            "message",
            "more_info",
            "forced");

    private static final String[] NOTHING = {};

    private final Optional<String> moreInfo;
    private final boolean problem;
    private final Shape shape;
    private final RefusalWordings wordings = new RefusalWordings();

    /** Writes a refusal as JSON. */
    private interface Shape {
        void append(RefusalText text, Wording.Draft out);
    }

    private record Template(JsonTemplate template, Optional<String> moreInfo) implements RefusalRenderer {

        @Override
        public String name() {
            return "template";
        }

        @Override
        public Body render(Decision.Refused refused, RequestFacts request) {
            return new Body(JSON, Json.write(template.fill(new RefusalText(refused, moreInfo)::value)));
        }
    }

    private RefusalBodies(Optional<String> moreInfo, boolean problem, Shape shape) {
        this.moreInfo = moreInfo;
        this.problem = problem;
        this.shape = shape;
    }

    /** The body that never fails. */
    static RefusalRenderer standard(Optional<String> moreInfo) {
        return new RefusalBodies(moreInfo, true, (text, out) -> appendMembers(text, DEFAULT, out));
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
            case "flat" -> new RefusalBodies(moreInfo, false, (text, out) -> appendMembers(text, FLAT, out));
            case "nested" -> new RefusalBodies(moreInfo, false, RefusalBodies::appendNested);
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
        Wording known = wordings.find(refused);
        Wording wording = known == null ? wording(refused) : known;
        return new Body(
                problem && acceptsProblem(request) ? PROBLEM : JSON, wording.with(RefusalText.seconds(refused)));
    }

    private Wording wording(Decision.Refused refused) {
        Wording.Draft draft = new Wording.Draft();
        shape.append(new RefusalText(refused, moreInfo), draft);
        Wording wording = draft.end();
        wordings.put(refused, wording);
        return wording;
    }

    private static RefusalRenderer template(
            Settings settings, String file, Function<String, Optional<String>> resources) {
        Optional<String> moreInfo = settings.text("more-info");
        try {
            JsonTemplate template = JsonTemplate.parse(resources
                    .apply(file)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no file '" + file + "' in the webapp or on the class path")));
            return new Template(template, moreInfo);
        } catch (IllegalArgumentException e) {
            settings.wrong("body", String.valueOf(e.getMessage()));
            return standard(moreInfo);
        }
    }

    private static void appendMembers(RefusalText text, List<String> names, Wording.Draft out) {
        String separator = "{\"";
        for (String name : names) {
            if (text.value(name) != null) {
                text.append(name, out.text(separator).text(spelling(name)).text("\":"));
                separator = ",\"";
            }
        }
        out.text(separator.startsWith("{") ? "{}" : "}");
    }

    /** The draft spells this one member with a hyphen. */
    private static String spelling(String name) {
        return name.equals("violated_policies") ? "violated-policies" : name;
    }

    private static void appendNested(RefusalText text, Wording.Draft out) {
        boolean limited = text.value("limit_exceeded") != null;
        out.text("{\"error\":{\"code\":")
                .text(limited ? "\"RATE_LIMIT_EXCEEDED\"" : "\"TEMPORARILY_UNAVAILABLE\"")
                .text(",\"message\":");
        text.append("message", out);
        out.text(",\"details\":");
        appendMembers(text, List.of("retry_after"), out);
        out.text("}}");
    }

    private static boolean acceptsProblem(RequestFacts request) {
        for (String line : request.headers("Accept")) {
            String lower = line.toLowerCase(Locale.ROOT);
            for (String range : lower.contains(PROBLEM) ? lower.split(",", -1) : NOTHING) {
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
