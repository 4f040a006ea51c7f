package io.ratelimit.jaxrs;

import io.ratelimit.spi.RequestFacts;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the servlet request tells, and what JAX-RS knows better: who has authenticated, and the form. */
final class JaxrsFacts implements RequestFacts {

    private static final int LARGEST_FORM_BYTES = 16 * 1_024;

    private final RequestFacts servlet;
    private final ContainerRequestContext request;
    private @Nullable Map<String, String> form;

    JaxrsFacts(RequestFacts servlet, ContainerRequestContext request) {
        this.servlet = servlet;
        this.request = request;
    }

    @Override
    public String method() {
        return servlet.method();
    }

    @Override
    public String path() {
        return servlet.path();
    }

    @Override
    public List<String> headers(String name) {
        return servlet.headers(name);
    }

    @Override
    public String clientAddress() {
        return servlet.clientAddress();
    }

    @Override
    public Optional<Principal> principal() {
        return Optional.ofNullable(request.getSecurityContext().getUserPrincipal());
    }

    @Override
    public Optional<String> form(String name) {
        if (form == null) {
            form = isForm() ? readForm() : Map.of();
        }
        return Optional.ofNullable(form.get(name)).or(() -> servlet.form(name));
    }

    @Override
    public Optional<Object> attribute(String name) {
        return Optional.ofNullable(request.getProperty(name));
    }

    private boolean isForm() {
        MediaType type = request.getMediaType();
        return type != null && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE) && request.hasEntity();
    }

    /** What was read goes back in front of the rest; a body above the limit is passed on unread by us. */
    private Map<String, String> readForm() {
        try {
            InputStream entity = request.getEntityStream();
            byte[] start = entity.readNBytes(LARGEST_FORM_BYTES + 1);
            request.setEntityStream(new SequenceInputStream(new ByteArrayInputStream(start), entity));
            return start.length > LARGEST_FORM_BYTES ? Map.of() : parse(new String(start, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parse(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
