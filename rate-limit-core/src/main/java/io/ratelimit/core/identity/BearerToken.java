package io.ratelimit.core.identity;

/**
 * Reads {@code Authorization} field values (RFC 6750 section 2.1). What is no token by that grammar is one here all the same:
 * applications take it, and it must not be a way around a limit. A regular expression costs more than all else on the way.
 */
final class BearerToken {

    private static final String SCHEME = "Bearer";

    private BearerToken() {}

    /**
     * Returns the token of {@code Bearer TOKEN}: the first word behind the scheme, so that nobody makes a token another one by what
     * some applications cut off. Empty if the value is anything else.
     */
    static String of(String value) {
        int scheme = SCHEME.length();
        if (!value.regionMatches(true, 0, SCHEME, 0, scheme) || scheme == value.length() || !isSpace(value, scheme)) {
            return "";
        }
        int start = scheme;
        while (start < value.length() && isSpace(value, start)) {
            start++;
        }
        int end = start;
        while (end < value.length() && !isSpace(value, end)) {
            end++;
        }
        return JwtSpelling.plain(value.substring(start, end));
    }

    private static boolean isSpace(String value, int index) {
        return value.charAt(index) == ' ' || value.charAt(index) == '\t';
    }
}
