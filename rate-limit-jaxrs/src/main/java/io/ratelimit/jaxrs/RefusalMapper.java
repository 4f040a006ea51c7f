package io.ratelimit.jaxrs;

import io.ratelimit.RateLimitExceeded;
import io.ratelimit.RequestPermits;
import io.ratelimit.servlet.WebPermits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers a refusal that the application's code let out, even if the application maps all exceptions. */
public final class RefusalMapper implements ExceptionMapper<RateLimitExceeded> {

    @Context
    private HttpServletRequest request;

    /** For the JAX-RS runtime. */
    public RefusalMapper() {}

    @Override
    public Response toResponse(RateLimitExceeded exceeded) {
        WebPermits permits = (WebPermits) request.getAttribute(RequestPermits.ATTRIBUTE);
        return Refusals.response(exceeded.refusal(), permits);
    }
}
