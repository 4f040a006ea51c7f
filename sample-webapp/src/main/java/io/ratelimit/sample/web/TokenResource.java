package io.ratelimit.sample.web;

import io.ratelimit.Count;
import io.ratelimit.RateLimit;
import io.ratelimit.sample.identity.ClientCredentials;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * Makes tokens (RFC 6749 section 4.4). Wrong secrets are limited tightly, and counted for a client and address together, so that
 * nobody can lock a client out from elsewhere.
 */
@Path("token")
@Produces(MediaType.APPLICATION_JSON)
@RateLimit(per = "client+ip", minute = 5, count = Count.FAILED)
@RateLimit(per = "client+ip", hour = 60)
public class TokenResource {

    private static final int LIFE_SECONDS = 3_600;

    /** For the JAX-RS runtime. */
    public TokenResource() {}

    /**
     * Answers a client with its credentials in the header or in a form.
     *
     * @param authorization the header, which wins
     * @param form the body, possibly empty
     * @return a token, or 401
     */
    @POST
    public Response token(@HeaderParam(HttpHeaders.AUTHORIZATION) @DefaultValue("") String authorization, String form) {
        return answer(ClientCredentials.basic(authorization).orElseGet(() -> ClientCredentials.form(form)));
    }

    private static Response answer(ClientCredentials credentials) {
        if (!credentials.areRight()) {
            return Response.status(Response.Status.UNAUTHORIZED)
                    .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"sample\"")
                    .entity(Map.of("error", "invalid_client"))
                    .build();
        }
        return Response.ok(Map.of(
                        "access_token",
                        "demo-" + credentials.client() + "-1",
                        "token_type",
                        "Bearer",
                        "expires_in",
                        LIFE_SECONDS))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
