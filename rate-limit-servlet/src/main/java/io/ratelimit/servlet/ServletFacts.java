package io.ratelimit.servlet;

import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a servlet request tells. */
final class ServletFacts implements RequestFacts {

    private final HttpServletRequest request;
    private final String clientAddress;
    private final boolean readForms;

    ServletFacts(HttpServletRequest request, String clientAddress, boolean readForms) {
        this.request = request;
        this.clientAddress = clientAddress;
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
        return Collections.list(request.getHeaders(name));
    }

    @Override
    public String clientAddress() {
        return clientAddress;
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
