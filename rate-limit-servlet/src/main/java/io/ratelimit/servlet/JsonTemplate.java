package io.ratelimit.servlet;

import io.ratelimit.core.config.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document with placeholders in its texts. A text that is one placeholder becomes the value itself, so a number stays a
 * number; inside a longer text it becomes its characters. A value that this refusal does not have is {@code null}, or nothing
 * inside a text.
 */
final class JsonTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private final Json template;

    private JsonTemplate(Json template) {
        this.template = template;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it is not JSON or names something unknown
     */
    static JsonTemplate parse(String text) {
        Json template = Json.parse(text);
        map(template, value -> {
            Matcher matcher = PLACEHOLDER.matcher(value.value());
            while (matcher.find()) {
                if (!RefusalText.NAMES.contains(matcher.group(1))) {
                    throw new IllegalArgumentException("the template uses ${" + matcher.group(1) + "}; there are "
                            + String.join(", ", RefusalText.NAMES));
                }
            }
            return value;
        });
        return new JsonTemplate(template);
    }

    /** Fills in the values, by name; null is none. */
    Json fill(Function<String, @Nullable Json> values) {
        return map(template, text -> {
            Matcher whole = PLACEHOLDER.matcher(text.value());
            if (whole.matches()) {
                return Objects.requireNonNullElseGet(values.apply(whole.group(1)), Json.Null::new);
            }
            return new Json.Str(
                    whole.replaceAll(found -> Matcher.quoteReplacement(characters(values.apply(found.group(1))))));
        });
    }

    private static String characters(@Nullable Json value) {
        if (value == null) {
            return "";
        }
        return value instanceof Json.Str text ? text.value() : new String(Json.write(value), StandardCharsets.UTF_8);
    }

    private interface TextChange {
        Json apply(Json.Str text);
    }

    private static Json map(Json json, TextChange change) {
        UnaryOperator<Json> inner = child -> map(child, change);
        if (json instanceof Json.Obj object) {
            Map<String, Json> members = new LinkedHashMap<>();
            object.members().forEach((name, member) -> members.put(name, inner.apply(member)));
            return new Json.Obj(members);
        }
        if (json instanceof Json.Arr array) {
            return new Json.Arr(array.elements().stream().map(inner).toList());
        }
        return json instanceof Json.Str text ? change.apply(text) : json;
    }
}
