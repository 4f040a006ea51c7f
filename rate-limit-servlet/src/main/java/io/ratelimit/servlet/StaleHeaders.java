package io.ratelimit.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes headers off a response that is not committed and whose body is about to be replaced. Servlet 6.1 removes a header that is
 * set to null; before, containers differ (Jetty removes it, Tomcat 10.1 ignores the call), and all that is left is to begin anew.
 */
final class StaleHeaders {

    /** They describe the body that is replaced. */
    private static final Set<String> OF_THE_BODY = Set.of("content-length", "content-type");

    private StaleHeaders() {}

    static void remove(List<String> names, HttpServletResponse response) {
        boolean left = false;
        for (String name : names) {
            if (response.containsHeader(name)) {
                response.setHeader(name, null);
                left |= response.containsHeader(name);
            }
        }
        if (left) {
            beginAnewWithout(names, response);
        }
    }

    private static void beginAnewWithout(List<String> names, HttpServletResponse response) {
        Map<String, List<String>> kept = new LinkedHashMap<>();
        for (String name : response.getHeaderNames()) {
            if (names.stream().noneMatch(name::equalsIgnoreCase)
                    && !OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
                kept.put(name, List.copyOf(response.getHeaders(name)));
            }
        }
        response.reset();
        kept.forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
    }
}
