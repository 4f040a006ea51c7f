package io.ratelimit.core.config;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** A JSON document in memory. Jackson's streaming core reads it; its data binding would meet the
 * application's own. */
public sealed interface Json {

    /** Makes readers; safe for use by several threads. */
    JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * An object.
     *
     * @param members in the order written
     */
    record Obj(Map<String, Json> members) implements Json {}

    /**
     * An array.
     *
     * @param elements in the order written
     */
    record Arr(List<Json> elements) implements Json {}

    /**
     * A string.
     *
     * @param value its text
     */
    record Str(String value) implements Json {}

    /**
     * A number.
     *
     * @param value exact
     */
    record Num(BigDecimal value) implements Json {}

    /**
     * A truth value.
     *
     * @param value which
     */
    record Bool(boolean value) implements Json {}

    /** {@code null}. */
    record Null() implements Json {}

    /**
     * Reads a document. A member that occurs twice in one object is an error.
     *
     * @param text the document
     * @return its value
     * @throws IllegalArgumentException if it is not JSON; the message gives line and column
     */
    static Json parse(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("the document is empty");
            }
            Json json = read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(
                        "text after the end of the document, " + at(parser.currentLocation()));
            }
            return json;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(plain(e) + ", " + at(e.getLocation()), e);
        }
    }

    /**
     * Writes a value.
     *
     * @param json what to write
     * @return JSON in UTF-8, without line breaks; half a surrogate pair, which UTF-8 cannot write, becomes a question mark
     */
    static byte[] write(Json json) {
        StringBuilder text = new StringBuilder(512);
        JsonText.append(json, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Jackson names a source, and says that it does not show it. */
    private static String plain(JacksonException e) {
        String first =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        return first.replaceAll(" ?\\(for \\w+ starting at \\[Source: [^]]*]\\)| ?\\[Source: [^]]*]", "");
    }

    private static String at(@Nullable TokenStreamLocation location) {
        return location == null
                ? "place unknown"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static Json read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> new Str(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(parser.getDecimalValue());
            case VALUE_TRUE -> new Bool(true);
            case VALUE_FALSE -> new Bool(false);
            case VALUE_NULL -> new Null();
            default -> throw new IllegalArgumentException("unexpected " + token);
        };
    }

    private static Json readObject(JsonParser parser) {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
        }
        return new Obj(members);
    }

    private static Json readArray(JsonParser parser) {
        List<Json> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(read(parser));
        }
        return new Arr(elements);
    }
}
