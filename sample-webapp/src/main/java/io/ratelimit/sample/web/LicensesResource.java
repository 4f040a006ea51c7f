package io.ratelimit.sample.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.ratelimit.RateLimit;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** Limits by address and token for the whole class; the critical endpoint has one more on top. */
@Path("licenses")
@Produces(MediaType.APPLICATION_JSON)
@RateLimit(per = "ip", minute = 300)
@RateLimit(per = "token", minute = 100)
public class LicensesResource {

    /** For the JAX-RS runtime. */
    public LicensesResource() {}

    /**
     * Validates a licence.
     *
     * @param licence anything
     * @return that it is valid
     */
    @POST
    @Path("validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @RateLimit(per = "token", minute = 5, name = "validate")
    public Map<String, Boolean> validate(JsonNode licence) {
        return Map.of("valid", true);
    }

    /**
     * Reads a licence.
     *
     * @param key any key
     * @return the licence
     */
    @GET
    @Path("{key}")
    public Map<String, String> read(@PathParam("key") String key) {
        return Map.of("key", key);
    }
}
