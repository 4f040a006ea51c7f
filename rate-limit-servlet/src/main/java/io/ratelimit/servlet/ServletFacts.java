package io.ratelimit.servlet;

import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Arrays;
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

    @Override
    public String path() {
        return RequestPath.served(request);
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

    /**
     * The parameter, which is all that a servlet behind a filter that has read the body can ask for. Of several different values that
     * may be another one than the servlet takes, or a framework that tells the body's from the query's: none is believed.
     */
    @Override
    public Optional<String> form(String name) {
        String[] all = readForms ? parameters(name) : null;
        List<String> values =
                all == null ? List.of() : Arrays.stream(all).distinct().toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** A container that cannot decode some of the query says so once, and then answers to whoever asks again. */
    private String @Nullable [] parameters(String name) {
        try {
            return request.getParameterValues(name);
        } catch (RuntimeException e) {
            return request.getParameterValues(name);
        }
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.ofNullable(request.getAttribute(name));
    }
}
