package io.ratelimit.core.identity;

/** Reads {@code Authorization} field values (RFC 6750 section 2.1); a regular expression costs more than all else on the way. */
final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** Returns the token of {@code Bearer TOKEN}, with spaces behind it or not; empty if the value is anything else. */
    static String of(String value) {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "";
        }
        int start = skip(value, SCHEME.length(), ' ');
        int end = start;
        while (end < value.length() && isTokenCharacter(value.charAt(end))) {
            end++;
        }
        int padded = skip(value, end, '=');
        boolean whole = skip(value, padded, ' ') == value.length();
        return whole && end > start ? value.substring(start, padded) : "";
    }

    private static int skip(String text, int from, char what) {
        int index = from;
        while (index < text.length() && text.charAt(index) == what) {
            index++;
        }
        return index;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/".indexOf(c) >= 0;
    }
}
