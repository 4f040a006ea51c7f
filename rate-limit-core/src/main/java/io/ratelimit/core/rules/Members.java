package io.ratelimit.core.rules;

import io.ratelimit.core.config.Json;
import io.ratelimit.core.config.Problems;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the members of one JSON object and reports what is wrong with its JSON pointer (RFC 6901). */
final class Members {

    private static final int MOST_DIGITS = 100;

    private final Map<String, Json> members;
    private final Set<String> known = new TreeSet<>();
    private final String place;
    private final Problems problems;

    private Members(Map<String, Json> members, String place, Problems problems) {
        this.members = members;
        this.place = place;
        this.problems = problems;
    }

    /** Returns nothing, and reports it, if the value is no object. */
    static Optional<Members> of(Json json, String place, Problems problems) {
        if (json instanceof Json.Obj object) {
            return Optional.of(new Members(object.members(), place, problems));
        }
        problems.error(place, "must be an object");
        return Optional.empty();
    }

    String place() {
        return place;
    }

    boolean has(String name) {
        known.add(name);
        return members.containsKey(name);
    }

    Optional<String> text(String name) {
        Json json = member(name);
        return json instanceof Json.Str text ? Optional.of(text.value()) : none(json, name, "a text");
    }

    Optional<Long> number(String name) {
        Json json = member(name);
        Long whole = json instanceof Json.Num number ? whole(number.value()) : null;
        return whole == null ? none(json, name, "a whole number") : Optional.of(whole);
    }

    Optional<Double> decimal(String name) {
        Json json = member(name);
        return json instanceof Json.Num number
                ? Optional.of(number.value().doubleValue())
                : none(json, name, "a number");
    }

    /** Tells whether a member that is otherwise read as something else is a certain word. */
    boolean isText(String name, String word) {
        return has(name)
                && members.get(name) instanceof Json.Str text
                && text.value().equals(word);
    }

    Optional<Boolean> flag(String name) {
        Json json = member(name);
        return json instanceof Json.Bool flag ? Optional.of(flag.value()) : none(json, name, "true or false");
    }

    /** A text, or an array of texts. */
    List<String> texts(String name) {
        Json json = member(name);
        List<Json> elements = json instanceof Json.Arr array ? array.elements() : List.of();
        List<String> texts = new ArrayList<>();
        for (Json element : json instanceof Json.Str ? List.of(json) : elements) {
            if (element instanceof Json.Str text) {
                texts.add(text.value());
            }
        }
        boolean readable = json instanceof Json.Str || (json instanceof Json.Arr && texts.size() == elements.size());
        return readable
                ? texts
                : this.<List<String>>none(json, name, "a text or an array of texts")
                        .orElse(List.of());
    }

    /** One of the names of an enum, in any case. */
    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        Json json = member(name);
        for (E constant : type.getEnumConstants()) {
            if (json instanceof Json.Str text && constant.name().equalsIgnoreCase(text.value())) {
                return constant;
            }
        }
        return this.<E>none(json, name, "one of " + List.of(type.getEnumConstants()))
                .orElse(otherwise);
    }

    List<Members> objects(String name) {
        List<Members> found = new ArrayList<>();
        Json json = member(name);
        if (!(json instanceof Json.Arr array)) {
            none(json, name, "an array");
            return found;
        }
        List<Json> elements = array.elements();
        for (int index = 0; index < elements.size(); index++) {
            Optional<Members> object = of(elements.get(index), pointer(name) + "/" + index, problems);
            if (object.isPresent()) {
                found.add(object.get());
            }
        }
        return found;
    }

    /** All members as texts; lists with commas, or as an array if a text has a comma itself. */
    Map<String, String> asTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        members.forEach((name, json) -> {
            known.add(name);
            if (json instanceof Json.Str text) {
                texts.put(name, text.value());
            } else if (json instanceof Json.Num number && digits(number.value()) > MOST_DIGITS) {
                problems.error(pointer(name), "must be a number of at most " + MOST_DIGITS + " digits");
            } else if (json instanceof Json.Num number) {
                texts.put(name, number.value().toPlainString());
            } else if (json instanceof Json.Bool flag) {
                texts.put(name, String.valueOf(flag.value()));
            } else if (json instanceof Json.Arr) {
                List<String> elements = texts(name);
                boolean ambiguous = elements.stream().anyMatch(element -> element.contains(","));
                texts.put(
                        name,
                        ambiguous ? new String(Json.write(json), StandardCharsets.UTF_8) : String.join(",", elements));
            } else {
                problems.error(pointer(name), "must be a text, number, true, false or an array of texts");
            }
        });
        return texts;
    }

    Optional<Members> object(String name) {
        known.add(name);
        Json json = members.get(name);
        return json == null ? Optional.empty() : of(json, pointer(name), problems);
    }

    void error(String name, String text) {
        problems.error(pointer(name), text);
    }

    void reportUnknown() {
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                problems.error(pointer(name), "there is no such member; known: " + String.join(", ", known));
            }
        }
    }

    private @Nullable Json member(String name) {
        known.add(name);
        return members.get(name);
    }

    /** Reports a member that is there, but not as it must be. */
    private <T> Optional<T> none(@Nullable Json json, String name, String expected) {
        if (json != null) {
            problems.error(pointer(name), "must be " + expected);
        }
        return Optional.empty();
    }

    /** Ten characters can say a number of a thousand million digits. */
    private static long digits(BigDecimal number) {
        return Math.abs((long) number.scale()) + number.precision();
    }

    private static @Nullable Long whole(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private String pointer(String name) {
        return place + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
