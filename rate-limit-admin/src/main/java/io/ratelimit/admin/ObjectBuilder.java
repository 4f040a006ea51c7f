package io.ratelimit.admin;

import io.ratelimit.core.config.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a JSON object. Not safe for use by several threads. */
final class ObjectBuilder {

    /** What is written for a limit without end: a number would be rounded by JavaScript. */
    static final String UNLIMITED = "unlimited";

    private final Map<String, Json> members = new LinkedHashMap<>();

    ObjectBuilder put(String name, Json value) {
        members.put(name, value);
        return this;
    }

    ObjectBuilder put(String name, String value) {
        return put(name, new Json.Str(value));
    }

    ObjectBuilder put(String name, long value) {
        return put(name, number(value));
    }

    ObjectBuilder put(String name, boolean value) {
        return put(name, new Json.Bool(value));
    }

    ObjectBuilder put(String name, Instant value) {
        return put(name, value.toString());
    }

    ObjectBuilder put(String name, List<? extends Json> values) {
        return put(name, new Json.Arr(List.copyOf(values)));
    }

    /** An absent value is written as {@code null}. */
    ObjectBuilder put(String name, Optional<? extends Json> value) {
        members.put(name, value.isPresent() ? value.get() : new Json.Null());
        return this;
    }

    ObjectBuilder putTexts(String name, List<String> values) {
        return put(name, values.stream().map(Json.Str::new).toList());
    }

    Json.Obj done() {
        return new Json.Obj(members);
    }

    static Json number(long value) {
        return new Json.Num(BigDecimal.valueOf(value));
    }

    static Json permits(long permits) {
        return permits == Long.MAX_VALUE ? new Json.Str(UNLIMITED) : number(permits);
    }
}
