package io.ratelimit.jaxrs;

import io.ratelimit.Decision;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.servlet.WebPermits;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Limits one resource method. After authentication, because most limits are per user or token; before authorisation, so that
 * refused calls cost little.
 */
@Priority(Priorities.AUTHENTICATION + 100)
final class LimitFilter implements ContainerRequestFilter {

    private final Supplier<Optional<WebPermits>> permits;
    private final Endpoint endpoint;

    LimitFilter(Supplier<Optional<WebPermits>> permits, Endpoint endpoint) {
        this.permits = permits;
        this.endpoint = endpoint;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        permits.get().ifPresent(current -> {
            JaxrsFacts facts = new JaxrsFacts(current.facts(), request);
            if (current.enter(endpoint, facts, false) instanceof Decision.Refused refused) {
                request.abortWith(Refusals.response(refused, current));
            }
        });
    }
}
