package io.ratelimit.sample.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The token endpoint, an application of its own as in most systems. */
@ApplicationPath("/oauth")
public final class OauthApplication extends Application {

    /** For the JAX-RS runtime. */
    public OauthApplication() {}

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(TokenResource.class);
    }
}
