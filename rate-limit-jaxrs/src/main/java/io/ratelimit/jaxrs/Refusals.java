package io.ratelimit.jaxrs;

import io.ratelimit.Decision;
import io.ratelimit.servlet.WebPermits;
import io.ratelimit.spi.RefusalRenderer;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Turns refusals into responses. The headers that describe limits are on the servlet response already. */
final class Refusals {

    private Refusals() {}

    /** Always with an entity, so that the container does not put its error page in place of it. */
    static Response response(Decision.Refused refused, WebPermits permits) {
        RefusalRenderer.Body body = permits.answer(refused);
        return Response.status(refused.reason().status())
                .type(body.contentType())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body.bytes())
                .build();
    }
}
