package io.ratelimit.servlet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the addresses that proxies have written down, as {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For}. */
final class ForwardedHeader {

    /** More hops than any real chain has; what lies further left is not looked at. */
    static final int MOST_HOPS = 64;

    /** Longer than any real chain is. */
    static final int MOST_CHARACTERS = 8_192;

    private ForwardedHeader() {}

    /**
     * Returns the nodes of all field lines, leftmost first: addresses as written, or other text that is no address. At most the
     * last {@value #MOST_HOPS}, of the last {@value #MOST_CHARACTERS} characters: a client can only lengthen the left end, and
     * nothing is believed because it stands there.
     */
    static List<String> nodes(List<String> lines, boolean forwarded) {
        List<String> nodes = new ArrayList<>();
        int left = MOST_CHARACTERS;
        for (int index = lines.size() - 1; index >= 0 && left > 0; index--) {
            String line = lines.get(index);
            addFromRight(nodes, line.substring(Math.max(0, line.length() - left)), line.length() > left, forwarded);
            left -= line.length() + 1;
        }
        Collections.reverse(nodes);
        return nodes;
    }

    private static void addFromRight(List<String> nodes, String line, boolean cut, boolean forwarded) {
        List<String> elements = forwarded ? split(line, ',') : List.of(line.split(",", -1));
        int leftmost = cut ? 1 : 0;
        for (int index = elements.size() - 1; index >= leftmost && nodes.size() < MOST_HOPS; index--) {
            String element = elements.get(index);
            if (!element.isBlank()) {
                nodes.add(address(forwarded ? forParameter(element) : element.strip()));
            }
        }
    }

    /** Returns the value of {@code for=}; empty, which is no address, if the element has none. */
    private static String forParameter(String element) {
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase("for")) {
                return unquoted(pair.substring(equals + 1).strip());
            }
        }
        return "";
    }

    /**
     * Splits at a separator that does not stand in a quoted string. A quote left open quotes nothing: else a client could open one
     * and swallow what the proxy appends to its line.
     */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (quoted && c == '\\') {
                index++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, index));
                start = index + 1;
            }
        }
        if (quoted) {
            return List.of(text.split(String.valueOf(separator), -1));
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replace("\\", "")
                : value;
    }

    /** Strips brackets and port: {@code [2001:db8::1]:8080}, {@code 192.0.2.1:8080}. */
    static String address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? node : node.substring(1, end);
        }
        int colon = node.indexOf(':');
        return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }
}
