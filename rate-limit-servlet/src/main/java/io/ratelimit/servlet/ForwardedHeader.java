package io.ratelimit.servlet;

import java.util.ArrayList;
import java.util.List;

/** Reads the addresses that proxies have written down, as {@code Forwarded} (RFC 7239) or {@code X-Forwarded-For}. */
final class ForwardedHeader {

    /** More hops than any real chain has; what lies further left is not looked at. */
    static final int MOST_HOPS = 64;

    private ForwardedHeader() {}

    /**
     * Returns the nodes of all field lines, leftmost first: addresses as written, or other text that is no address. At most the
     * last {@value #MOST_HOPS}.
     */
    static List<String> nodes(List<String> lines, boolean forwarded) {
        List<String> nodes = new ArrayList<>();
        for (String line : lines) {
            for (String element : forwarded ? split(line, ',') : List.of(line.split(",", -1))) {
                if (!element.isBlank()) {
                    nodes.add(address(forwarded ? forParameter(element) : element.strip()));
                }
            }
        }
        return nodes.subList(Math.max(0, nodes.size() - MOST_HOPS), nodes.size());
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
