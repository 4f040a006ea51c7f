package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import jakarta.annotation.Priority;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Path("report")
    public static class Report {
        @GET
        @RateLimit(per = "ip", minute = 60)
        public String text() {
            return "larger than any buffer ".repeat(10_000);
        }
    }

    /** Like those that are found everywhere: it knows nothing of limits. */
    static class Cors implements ContainerResponseFilter {
        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            response.getHeaders().put("Access-Control-Expose-Headers", List.of("X-Total, ratelimit"));
        }
    }

    @Priority(Priorities.AUTHENTICATION - 1)
    public static class CorsFirst extends Cors {}

    @Priority(Priorities.HEADER_DECORATOR)
    public static class CorsLater extends Cors {}

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Job.class);
        }
    }

    public static class AppWithCorsFirst extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Report.class, CorsFirst.class);
        }
    }

    public static class AppWithCorsLater extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Report.class, CorsLater.class);
        }
    }

    @Test
    @DisplayName("an answer keeps the Retry-After of the application")
    void ownRetryAfter() throws Exception {
        try (JaxrsServer server = JaxrsServer.start(App.class)) {
            HttpResponse<String> answer = server.send("GET", "/job");

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().allValues("Retry-After")).containsExactly("5");
            assertThat(answer.headers().allValues("X-RateLimit-Limit")).containsExactly("60");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {AppWithCorsFirst.class, AppWithCorsLater.class})
    @DisplayName(
            "what a CORS filter exposes is kept, and scripts may read both even if the answer is sent as it is written")
    void exposed(Class<? extends Application> app) throws Exception {
        try (JaxrsServer server = JaxrsServer.start(app)) {
            HttpResponse<String> answer = server.send("GET", "/report", "Origin", "https://page.example");
            HttpResponse<String> refusal =
                    server.send("GET", "/report", "Origin", "https://page.example", "X-RateLimit", "1");
            HttpResponse<String> sameOrigin = server.send("GET", "/report");

            for (HttpResponse<String> both : List.of(answer, refusal)) {
                assertThat(both.headers().allValues("Access-Control-Expose-Headers"))
                        .containsExactly(
                                "X-Total, ratelimit",
                                "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit-Policy");
            }
            assertThat(sameOrigin.headers().allValues("Access-Control-Expose-Headers"))
                    .containsExactly("X-Total, ratelimit");
        }
    }
}
