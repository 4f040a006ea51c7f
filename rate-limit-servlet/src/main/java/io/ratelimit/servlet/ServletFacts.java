package io.ratelimit.servlet;

import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a servlet request tells. */
final class ServletFacts implements RequestFacts {

    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpServletRequest request;
    private final ClientAddress addresses;
    private final boolean readForms;
    private @Nullable String clientAddress;

    ServletFacts(HttpServletRequest request, ClientAddress addresses, boolean readForms) {
        this.request = request;
        this.addresses = addresses;
        this.readForms = readForms;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    /** The container has decoded and normalised these parts; the request URI may hide a path from a rule. */
    @Override
    public String path() {
        String info = request.getPathInfo();
        String path = info == null ? request.getServletPath() : request.getServletPath() + info;
        return path.isEmpty() ? "/" : path;
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeader(name) == null ? List.of() : Collections.list(request.getHeaders(name));
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** Worked out when first asked for: most limits do not count addresses. */
    @Override
    public String clientAddress() {
        String known = clientAddress;
        if (known == null) {
            known = addresses.of(request);
            clientAddress = known;
        }
        return known;
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(request.getUserPrincipal());
    }

    /** A parameter's values of the query come before those of the body (Servlet 6.0, section 3.1); here they do not count. */
    @Override
    public Optional<String> form(String name) {
        String[] values = readForms && isForm() ? request.getParameterValues(name) : null;
        int ofQuery = values == null ? 0 : timesInQuery(name);
        return values == null || values.length <= ofQuery ? Optional.empty() : Optional.of(values[ofQuery]);
    }

    private boolean isForm() {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, FORM, 0, FORM.length());
    }

    private int timesInQuery(String name) {
        String query = request.getQueryString();
        int times = 0;
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            times += decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name) ? 1 : 0;
        }
        return times;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.ofNullable(request.getAttribute(name));
    }
}
