package io.ratelimit.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** Where a request goes inside the webapp, decoded: rules are compared with it. */
final class RequestPath {

    private static final Pattern SLASH = Pattern.compile("%(2[Ff])");

    private RequestPath() {}

    /**
     * Returns the path of what serves the request. The container has decoded and normalised its parts; the request URI may hide a
     * path from a rule. A container that lets a URI pass which it calls ambiguous may still throw when asked for the parts.
     */
    static String served(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            String path = info == null ? request.getServletPath() : request.getServletPath() + info;
            return path.isEmpty() ? "/" : path;
        } catch (RuntimeException e) {
            return ofUri(request);
        }
    }

    /**
     * Returns the path that was asked for, which is another one where a container has put a welcome file in place of a directory.
     *
     * @param served what serves it
     */
    static String asked(HttpServletRequest request, String served) {
        if (served.endsWith("/")) {
            return served;
        }
        String uri = request.getRequestURI();
        int next = uri.lastIndexOf('/') + 1;
        return next == uri.length() || uri.charAt(next) == ';' ? ofUri(request) : served;
    }

    /** Without path parameters; an encoded slash stays encoded, because it ends no segment. */
    private static String ofUri(HttpServletRequest request) {
        Deque<String> segments = new ArrayDeque<>();
        boolean folder = false;
        for (String raw : request.getRequestURI().split("/", -1)) {
            int parameters = raw.indexOf(';');
            String segment = decoded(parameters < 0 ? raw : raw.substring(0, parameters));
            folder = segment.isEmpty();
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        // By their number: a request may spell the context's path in another way.
        long ofContext = request.getContextPath().chars().filter(c -> c == '/').count();
        StringBuilder path = new StringBuilder();
        segments.stream().skip(ofContext).forEach(segment -> path.append('/').append(segment));
        return path.append(folder || path.isEmpty() ? "/" : "").toString();
    }

    private static String decoded(String segment) {
        try {
            String kept = SLASH.matcher(segment.replace("+", "%2B")).replaceAll("%25$1");
            return URLDecoder.decode(kept, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
