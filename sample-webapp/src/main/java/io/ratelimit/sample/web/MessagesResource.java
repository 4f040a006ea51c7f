package io.ratelimit.sample.web;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** A light endpoint. */
@Path("messages")
@Produces(MediaType.APPLICATION_JSON)
public class MessagesResource {

    /** For the JAX-RS runtime. */
    public MessagesResource() {}

    /**
     * Lists messages.
     *
     * @return one of them
     */
    @GET
    @Light
    public List<String> list() {
        return List.of("hello");
    }
}
