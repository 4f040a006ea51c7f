package io.ratelimit.servlet;

import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a servlet request tells. */
final class ServletFacts implements RequestFacts {

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

    @Override
    public Optional<String> form(String name) {
        String type = request.getContentType();
        return readForms && type != null && type.startsWith("application/x-www-form-urlencoded")
                ? Optional.ofNullable(request.getParameter(name))
                : Optional.empty();
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.ofNullable(request.getAttribute(name));
    }
}
