package io.ratelimit.jaxrs;

import io.ratelimit.Decision;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.servlet.Preflight;
import io.ratelimit.servlet.WebLimiter;
import io.ratelimit.servlet.WebPermits;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits one resource method. After authentication, because most limits are per user or token; before authorisation, so that
 * refused calls cost little. On the way back it settles what is counted by outcome before anything is sent.
 */
@Priority(Priorities.AUTHENTICATION + 100)
final class LimitFilter implements ContainerRequestFilter, ContainerResponseFilter {

    private final WebLimiter limiter;
    private final Endpoint endpoint;

    @Context
    private @Nullable HttpServletRequest servletRequest;

    @Context
    private @Nullable HttpServletResponse servletResponse;

    LimitFilter(WebLimiter limiter, Endpoint endpoint) {
        this.limiter = limiter;
        this.endpoint = endpoint;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        HttpServletRequest servlet = Objects.requireNonNull(servletRequest);
        if (Preflight.is(servlet)) {
            return;
        }
        WebPermits permits = limiter.permits(servlet, Objects.requireNonNull(servletResponse));
        JaxrsFacts facts = new JaxrsFacts(permits.facts(), request);
        if (permits.enter(endpoint, facts, false) instanceof Decision.Refused refused) {
            request.abortWith(Refusals.response(refused, permits));
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        HttpServletRequest servlet = Objects.requireNonNull(servletRequest);
        if (Preflight.is(servlet)) {
            return;
        }
        WebPermits permits = limiter.permits(servlet, Objects.requireNonNull(servletResponse));
        permits.finish(response.getStatus());
        if (!(permits.decision() instanceof Decision.Unlimited)) {
            permits.headerNames().forEach(response.getHeaders()::remove);
            permits.showAgain();
        }
    }
}
