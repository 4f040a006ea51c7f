package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.config.Json;
import io.ratelimit.core.fuzz.FuzzTarget;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A template that was accepted at start-up is JSON for every refusal, with no placeholder left. */
public final class TemplateFuzz implements FuzzTarget {

    private static final Map<String, Json> VALUES = new LinkedHashMap<>();

    static {
        for (String name : RefusalText.NAMES) {
            VALUES.put(name, new Json.Str("\"\\$1\u20ac"));
        }
        VALUES.put("limit", new Json.Num(BigDecimal.TEN));
        VALUES.put("limits", new Json.Obj(Map.of("hour", new Json.Num(BigDecimal.ONE))));
    }

    @Override
    public void run(byte[] bytes) {
        JsonTemplate template;
        try {
            template = JsonTemplate.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertThat(e).message().isNotBlank();
            return;
        }
        for (Map<String, Json> values : List.of(VALUES, Map.<String, Json>of())) {
            byte[] body = Json.write(template.fill(values::get));
            Json read = Json.parse(new String(body, StandardCharsets.UTF_8));
            assertThat(Json.write(read)).isEqualTo(body);
            assertThat(body.length).isLessThan(200 * bytes.length + 100);
            // Where a value is missing, what stood around it may look like another placeholder.
            values.keySet().forEach(name -> noneLeft(read, "${" + name + "}"));
        }
    }

    private static void noneLeft(Json json, String placeholder) {
        if (json instanceof Json.Obj object) {
            object.members().values().forEach(member -> noneLeft(member, placeholder));
        } else if (json instanceof Json.Arr array) {
            array.elements().forEach(element -> noneLeft(element, placeholder));
        } else if (json instanceof Json.Str text) {
            assertThat(text.value()).doesNotContain(placeholder);
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "{\"e\":\"${error}\",\"n\":[\"${limit}\",\"at most ${limit} an ${limit_exceeded}\"],\"x\":{\"y\":\"${more_info}\"}}",
                        "\"${limits} ${ ${message}}\"",
                        "[\"\\u00e4\\ud83d\\ude00\", 1.5e3, null, true]",
                        "\"${error}\\ud83d\"")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
