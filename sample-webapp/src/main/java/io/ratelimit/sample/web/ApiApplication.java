package io.ratelimit.sample.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The resources of the API. Nothing of the limiter is registered: it is found by itself. */
@ApplicationPath("/api")
public final class ApiApplication extends Application {

    /** For the JAX-RS runtime. */
    public ApiApplication() {}

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                ContactsResource.class,
                ConnectResource.class,
                LicensesResource.class,
                MessagesResource.class,
                ReportsResource.class,
                FaxesResource.class);
    }
}
