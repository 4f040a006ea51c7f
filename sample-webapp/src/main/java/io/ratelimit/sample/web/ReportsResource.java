package io.ratelimit.sample.web;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** A heavy endpoint. */
@Path("reports")
@Produces(MediaType.APPLICATION_JSON)
public class ReportsResource {

    /** For the JAX-RS runtime. */
    public ReportsResource() {}

    /**
     * Makes a report.
     *
     * @return the report
     */
    @GET
    @Heavy
    public Map<String, Integer> report() {
        return Map.of("total", 42);
    }
}
