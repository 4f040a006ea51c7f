package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.ratelimit.servlet.RateLimitOptions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A rule of the filter in front of an annotated resource")
class StagesTest {

    @Path("resource")
    public static class Resource {
        @GET
        @RateLimit(per = "token", minute = 2)
        @RateLimit(per = "ip", hour = 50, name = "shared")
        public String get() {
            return "";
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Resource.class);
        }
    }

    private static final String RULES = """
            {"rules": [{"path": "/*", "per": "all", "minute": 9},
                       {"path": "/*", "per": "ip", "hour": 50, "name": "shared"}]}""";

    private JaxrsServer server;

    @BeforeEach
    void start() throws Exception {
        server = JaxrsServer.start(App.class, new RateLimitOptions().rules(RULES));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("gets its permits back when the resource's limit refuses, and what both declare is paid once")
    void givenBack() throws Exception {
        assertThat(server.admitted("GET", "/resource", "Authorization", "Bearer a"))
                .isEqualTo(2);
        for (int call = 0; call < 20; call++) {
            assertThat(server.send("GET", "/resource", "Authorization", "Bearer a")
                            .statusCode())
                    .isEqualTo(429);
        }

        var other = server.send("GET", "/resource", "Authorization", "Bearer b");

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("RateLimit").orElseThrow())
                .contains("\"all-minute\";r=6", "\"token-minute\";r=1", "\"hour\";r=47");
    }

    @Test
    @DisplayName("gets its permits back where Jersey is a filter, and forced refusals happen there as well")
    void givenBackByFilter() throws Exception {
        String rule = "{\"rules\": [{\"path\": \"/*\", \"per\": \"all\", \"minute\": 9}]}";
        try (JaxrsServer filter = JaxrsServer.startAsFilter(App.class, new RateLimitOptions().rules(rule))) {
            assertThat(filter.admitted("GET", "/resource", "Authorization", "Bearer a"))
                    .isEqualTo(2);
            for (int call = 0; call < 20; call++) {
                filter.send("GET", "/resource", "Authorization", "Bearer a");
            }

            var other = filter.send("GET", "/resource", "Authorization", "Bearer b");

            assertThat(other.headers().firstValue("RateLimit").orElseThrow()).contains("\"all-minute\";r=6");
            assertThat(filter.send("GET", "/nothing", "X-RateLimit", "1").statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    @DisplayName("is where a forced refusal happens, with the rule's limits")
    void forced() throws Exception {
        var refused = server.send("GET", "/resource", "X-RateLimit", "1");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"limits\":{\"minute\":9,\"hour\":50}");
    }

    @Test
    @DisplayName("leaves a forced refusal to the resource if it is only tried out")
    void forcedBehindShadow() throws Exception {
        String shadow = "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"minute\": 300, \"shadow\": true}]}";
        try (JaxrsServer trying = JaxrsServer.start(App.class, new RateLimitOptions().rules(shadow))) {
            var refused = trying.send("GET", "/resource", "X-RateLimit", "1");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("\"limits\":{\"minute\":2,\"hour\":50}");
        }
    }
}
