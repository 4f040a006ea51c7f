package io.ratelimit.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.List;

/**
 * The application's lines of two headers that a refusal writes. Code that is refused may ask for less and be granted that: then
 * they are the application's again.
 *
 * @param retryAfter empty if there are none
 * @param cacheControl empty if there are none
 */
record Covered(List<String> retryAfter, List<String> cacheControl) {

    /** What the next refusal covers. */
    static Covered of(HttpServletResponse response) {
        return new Covered(
                List.copyOf(response.getHeaders(HeaderNames.RETRY_AFTER)),
                List.copyOf(response.getHeaders(HeaderNames.CACHE_CONTROL)));
    }

    /** Leaves what the application has set since the refusal. */
    void putBack(HeaderLines refusal, HttpServletResponse response) {
        refusal.retryAfter().ifPresent(ours -> putBack(HeaderNames.RETRY_AFTER, ours, retryAfter, response));
        putBack(HeaderNames.CACHE_CONTROL, HeaderLines.NO_STORE, cacheControl, response);
    }

    private static void putBack(String name, String ours, List<String> lines, HttpServletResponse response) {
        Collection<String> present = response.getHeaders(name);
        if (present.size() != 1 || !present.contains(ours)) {
            return;
        }
        if (lines.isEmpty()) {
            // Not by beginning anew, where that has no effect: the body of the answer may have been begun.
            response.setHeader(name, null);
            return;
        }
        response.setHeader(name, lines.get(0));
        lines.stream().skip(1).forEach(line -> response.addHeader(name, line));
    }
}
