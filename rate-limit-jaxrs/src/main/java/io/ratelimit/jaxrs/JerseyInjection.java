package io.ratelimit.jaxrs;

import io.ratelimit.RequestPermits;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.function.Supplier;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;

/** Lets resources on Jersey have their {@link RequestPermits} injected with {@code @Context}. */
final class JerseyInjection extends AbstractBinder {

    @Override
    protected void configure() {
        bindFactory(Current.class)
                .to(RequestPermits.class)
                .proxy(true)
                .proxyForSameScope(false)
                .in(RequestScoped.class);
    }

    /** Made by Jersey once per request. */
    static final class Current implements Supplier<RequestPermits> {

        private final Provider<HttpServletRequest> request;

        @Inject
        Current(Provider<HttpServletRequest> request) {
            this.request = request;
        }

        @Override
        public RequestPermits get() {
            Object permits = request.get().getAttribute(RequestPermits.ATTRIBUTE);
            return (RequestPermits) Objects.requireNonNull(permits, "no limit applies to a CORS preflight");
        }
    }
}
