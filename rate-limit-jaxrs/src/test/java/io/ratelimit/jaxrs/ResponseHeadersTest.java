package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Beside the headers of limits")
class ResponseHeadersTest {

    @Path("job")
    public static class Job {
        @GET
        @RateLimit(per = "ip", minute = 60)
        public Response started() {
            return Response.accepted()
                    .header("Retry-After", 5)
                    .header("X-RateLimit-Limit", "made up")
                    .build();
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Job.class);
        }
    }

    private JaxrsServer server;

    @BeforeEach
    void start() throws Exception {
        server = JaxrsServer.start(App.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @DisplayName("an answer keeps the Retry-After of the application")
    void ownRetryAfter() throws Exception {
        HttpResponse<String> answer = server.send("GET", "/job");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.headers().allValues("Retry-After")).containsExactly("5");
        assertThat(answer.headers().allValues("X-RateLimit-Limit")).containsExactly("60");
    }
}
