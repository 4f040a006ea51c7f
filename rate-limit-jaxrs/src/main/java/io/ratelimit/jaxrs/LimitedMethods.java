package io.ratelimit.jaxrs;

import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.servlet.WebLimiter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;

/** Puts a filter in front of every method, also of those without limits: a test header can force any to be refused. */
final class LimitedMethods implements DynamicFeature {

    private final WebLimiter limiter;
    private final ResourceLimits limits;

    LimitedMethods(WebLimiter limiter, ResourceLimits limits) {
        this.limiter = limiter;
        this.limits = limits;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Problems problems = new Problems();
        Endpoint endpoint = limits.of(resource.getResourceClass(), resource.getResourceMethod(), problems);
        problems.throwIfAny();
        context.register(new LimitFilter(limiter, endpoint));
    }
}
