package io.ratelimit.jaxrs;

import io.ratelimit.RateLimitExceeded;
import io.ratelimit.RequestPermits;
import io.ratelimit.servlet.WebPermits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Optional;

/** Answers a refusal that the application's code let out, even if the application maps all exceptions. */
public final class RefusalMapper implements ExceptionMapper<RateLimitExceeded> {

    @Context
    private HttpServletRequest request;

    /** For the JAX-RS runtime. */
    public RefusalMapper() {}

    @Override
    public Response toResponse(RateLimitExceeded exceeded) {
        WebPermits permits = (WebPermits) request.getAttribute(RequestPermits.ATTRIBUTE);
        // A copy that another JVM has sent has none, and is no answer of ours.
        return Optional.ofNullable(exceeded.refusal())
                .map(refusal -> Refusals.response(refusal, permits))
                .orElseGet(() -> Response.serverError().build());
    }
}
