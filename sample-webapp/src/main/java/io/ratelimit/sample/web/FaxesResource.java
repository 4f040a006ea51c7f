package io.ratelimit.sample.web;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** Another heavy endpoint, which shares its limit with the reports. */
@Path("faxes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class FaxesResource {

    /** For the JAX-RS runtime. */
    public FaxesResource() {}

    /**
     * Sends a fax.
     *
     * @param fax anything
     * @return that it was sent
     */
    @POST
    @Heavy
    public Map<String, Boolean> send(JsonNode fax) {
        return Map.of("sent", true);
    }
}
