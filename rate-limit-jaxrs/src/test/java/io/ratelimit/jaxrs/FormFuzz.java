package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.spi.RequestFacts;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whatever a form contains, a field that follows is found, and the application reads the body byte for byte. */
public final class FormFuzz implements FuzzTarget {

    private static final String FIELD = "&client_id=acme%20%C3%A9";

    @Override
    public void run(byte[] bytes) {
        byte[] field = FIELD.getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[bytes.length + field.length];
        System.arraycopy(bytes, 0, body, 0, bytes.length);
        System.arraycopy(field, 0, body, bytes.length, field.length);
        Body request = new Body(body);
        JaxrsFacts facts = new JaxrsFacts(proxy(RequestFacts.class, "form", Optional.empty()), request.context());

        Optional<String> client = facts.form("client_id");

        assertThat(client).isPresent();
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("=")) {
            assertThat(client).hasValue("acme \u00e9");
        }
        assertThat(facts.form("client_id")).isEqualTo(client);
        assertThat(request.rest()).isEqualTo(body);
    }

    private static final class Body {
        private InputStream entity;

        Body(byte[] bytes) {
            entity = new ByteArrayInputStream(bytes);
        }

        byte[] rest() {
            try {
                return entity.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        ContainerRequestContext context() {
            return (ContainerRequestContext) Proxy.newProxyInstance(
                    FormFuzz.class.getClassLoader(),
                    new Class<?>[] {ContainerRequestContext.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getMediaType" -> MediaType.APPLICATION_FORM_URLENCODED_TYPE;
                        case "hasEntity" -> true;
                        case "getEntityStream" -> entity;
                        case "setEntityStream" -> {
                            entity = (InputStream) arguments[0];
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    private static <T> T proxy(Class<T> type, String name, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                FormFuzz.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo(name);
                    return answer;
                }));
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of("a=b&grant_type=client_credentials&x=%zz&%=%", "client_id=other&client_id=%E4+b", "=&&==&a")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
