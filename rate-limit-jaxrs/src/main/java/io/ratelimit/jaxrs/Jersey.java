package io.ratelimit.jaxrs;

import io.ratelimit.RequestPermits;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Application;
import java.util.Objects;
import java.util.function.Supplier;
import org.glassfish.jersey.ApplicationSupplier;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.process.internal.RequestScoped;
import org.jspecify.annotations.Nullable;

/** What only Jersey offers: {@link RequestPermits} by {@code @Context}, and the application behind its wrapper. */
final class Jersey extends AbstractBinder {

    @Override
    protected void configure() {
        bindFactory(Current.class)
                .to(RequestPermits.class)
                .proxy(true)
                .proxyForSameScope(false)
                .in(RequestScoped.class);
    }

    /** Jersey injects a wrapper, which carries no annotation of the application's class. */
    static @Nullable Application unwrapped(@Nullable Application application) {
        Application at = application;
        while (at instanceof ApplicationSupplier wrapper && wrapper.getApplication() != at) {
            at = wrapper.getApplication();
        }
        return at;
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
