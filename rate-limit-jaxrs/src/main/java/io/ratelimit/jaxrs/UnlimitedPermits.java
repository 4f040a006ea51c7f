package io.ratelimit.jaxrs;

import io.ratelimit.Decision;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import org.glassfish.jersey.internal.inject.AbstractBinder;

/** Of a runtime without servlets, where nothing is limited: a resource that spends can be tested there all the same. */
final class UnlimitedPermits implements RequestPermits {

    /** Gives them to Jersey for {@code @Context}. */
    static final class Binder extends AbstractBinder {
        @Override
        protected void configure() {
            bind(new UnlimitedPermits()).to(RequestPermits.class);
        }
    }

    private static final Decision UNLIMITED = new Decision.Unlimited();

    @Override
    public Decision decision() {
        return UNLIMITED;
    }

    @Override
    public Decision spend(long permits) {
        return UNLIMITED;
    }

    @Override
    public Decision spend(String policy, Subject subject, long permits) {
        return UNLIMITED;
    }

    @Override
    public Decision peek(String policy, long permits) {
        return UNLIMITED;
    }
}
