package io.ratelimit.sample.web;

import io.ratelimit.StoreHealth;
import io.ratelimit.servlet.WebLimiter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A health check: this node is up, and how the limiter's store is. Always {@code 200}: a node whose store is silent goes on
 * serving, and taking all nodes out of service then would be an outage of the limiter's making.
 */
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final JsonFactory JSON = new JsonFactory();

    /** For the container. */
    public HealthServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StoreHealth store = WebLimiter.of(getServletContext()).orElseThrow().storeHealth();
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), response.getOutputStream())) {
            json.writeStartObject();
            json.writeStringProperty("status", "up");
            json.writeObjectPropertyStart("store");
            json.writeBooleanProperty("answering", store.answering());
            json.writeNumberProperty("nodes", store.nodes());
            json.writeArrayPropertyStart("silent");
            store.silent().forEach(json::writeString);
            json.writeEndArray();
            json.writeNumberProperty("degraded", store.degraded());
            json.writeEndObject();
            json.writeEndObject();
        }
    }
}
