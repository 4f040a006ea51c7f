package io.ratelimit.jaxrs;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.servlet.WebPermits;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts filters around every method, also around those without limits: a test header can force any to be refused. */
final class LimitedMethods implements DynamicFeature {

    private final Supplier<Optional<WebPermits>> permits;
    private final ResourceLimits limits;

    LimitedMethods(Supplier<Optional<WebPermits>> permits, ResourceLimits limits) {
        this.permits = permits;
        this.limits = limits;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Problems problems = new Problems();
        Endpoint endpoint = limits.of(resource.getResourceClass(), resource.getResourceMethod(), problems);
        problems.throwIfAny();
        context.register(new LimitFilter(permits, endpoint));
        context.register(new AnswerFilter(permits));
    }
}
