package io.ratelimit.sample.web;

import io.ratelimit.RateLimit;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Two levels at once, shared by all methods: the client with all of its tokens, and each token alone. */
@Path("connect")
@Produces(MediaType.APPLICATION_JSON)
@RateLimit(per = "client", minute = 180)
@RateLimit(per = "token", minute = 60)
public class ConnectResource {

    /** For the JAX-RS runtime. */
    public ConnectResource() {}

    /**
     * Lists companies.
     *
     * @return two of them
     */
    @GET
    @Path("companies")
    public List<String> companies() {
        return List.of("Acme", "Globex");
    }

    /**
     * Lists transactions.
     *
     * @return two of them
     */
    @GET
    @Path("transactions")
    public List<Integer> transactions() {
        return List.of(1_250, -300);
    }
}
