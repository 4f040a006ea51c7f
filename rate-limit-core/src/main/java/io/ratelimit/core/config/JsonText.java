package io.ratelimit.core.config;

import java.util.List;
import java.util.Map;

/** Writes JSON (RFC 8259) on one line. Refusals are written in numbers, and a generator costs more than what it writes. */
public final class JsonText {

    private static final String HEXADECIMAL = "0123456789ABCDEF";

    private JsonText() {}

    /**
     * Appends a value.
     *
     * @param json what to write
     * @param out where to
     */
    public static void append(Json json, StringBuilder out) {
        if (json instanceof Json.Obj object) {
            appendObject(object.members(), out);
        } else if (json instanceof Json.Arr array) {
            appendArray(array.elements(), out);
        } else if (json instanceof Json.Str text) {
            append(text.value(), out);
        } else if (json instanceof Json.Num number) {
            out.append(number.value());
        } else if (json instanceof Json.Bool flag) {
            out.append(flag.value());
        } else {
            out.append("null");
        }
    }

    /**
     * Appends a string: quoted, and escaped where it must be.
     *
     * @param text its characters
     * @param out where to
     */
    public static void append(String text, StringBuilder out) {
        out.append('"');
        int written = 0;
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(text, written, index);
                appendEscaped(c, out);
                written = index + 1;
            }
        }
        out.append(text, written, text.length()).append('"');
    }

    private static void appendObject(Map<String, Json> members, StringBuilder out) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Json> member : members.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            append(member.getKey(), out);
            out.append(':');
            append(member.getValue(), out);
        }
        out.append('}');
    }

    private static void appendArray(List<Json> elements, StringBuilder out) {
        out.append('[');
        for (int index = 0; index < elements.size(); index++) {
            if (index > 0) {
                out.append(',');
            }
            append(elements.get(index), out);
        }
        out.append(']');
    }

    private static void appendEscaped(char c, StringBuilder out) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> out.append("\\u00").append(HEXADECIMAL.charAt(c >> 4)).append(HEXADECIMAL.charAt(c & 0xF));
        }
    }
}
