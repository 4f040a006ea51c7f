package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.RateLimit;
import io.ratelimit.RequestPermits;
import io.ratelimit.core.LogLines;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.core.Context;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On Jersey without servlets, as a JerseyTest runs on Grizzly,")
class WithoutServletsTest {

    @Path("resource")
    public static class Resource {
        @GET
        @RateLimit(per = "ip", minute = 1, cost = 0)
        public String get(@Context RequestPermits permits) {
            permits.spendOrRefuse(1);
            return permits.spend(1).toString();
        }
    }

    private static ContainerResponse get(ApplicationHandler application)
            throws InterruptedException, ExecutionException {
        URI base = URI.create("http://localhost/");
        ContainerRequest request = new ContainerRequest(
                base,
                base.resolve("resource"),
                "GET",
                null,
                new MapPropertiesDelegate(),
                application.getConfiguration());
        return application.apply(request).get();
    }

    @Test
    @DisplayName("a client is nothing to limit, and nothing is said of it")
    void client() {
        try (LogLines log = LogLines.of("");
                Client client = ClientBuilder.newClient()) {
            assertThatThrownBy(
                            () -> client.target("http://127.0.0.1:1/").request().get())
                    .isInstanceOf(ProcessingException.class);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    @DisplayName("an annotated resource answers without limits, and the log says so")
    void unlimited() throws Exception {
        try (LogLines log = LogLines.of(RateLimitFeature.class.getName())) {
            ApplicationHandler application = new ApplicationHandler(new ResourceConfig(Resource.class));
            for (int call = 0; call < 3; call++) {
                ContainerResponse response = get(application);
                assertThat(response.getStatus()).isEqualTo(200);
                assertThat(response.getEntity()).isEqualTo("Unlimited[]");
            }
            assertThat(log.lines())
                    .containsExactly(
                            "WARNING rate-limit-jaxrs: nothing is limited, because this JAX-RS runtime has no servlets: "
                                    + "deploy it in a servlet container, with rate-limit-servlet.jar");
        }
    }
}
