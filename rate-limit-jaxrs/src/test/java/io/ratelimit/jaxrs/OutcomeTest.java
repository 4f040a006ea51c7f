package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.RateLimit;
import io.ratelimit.RateLimitExempt;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.servlet.RateLimitOptions;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RequestFacts;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("count = FAILED, permits spent by code, forms and the Application's limits")
class OutcomeTest {

    @Path("failed")
    public static class Failing {
        @GET
        @Path("status")
        @RateLimit(per = "ip", minute = 2, count = Count.FAILED)
        public Response status(@QueryParam("s") int status) {
            return Response.status(status).build();
        }

        @GET
        @Path("thrown")
        @RateLimit(per = "ip", minute = 2, count = Count.FAILED)
        public String thrown(@QueryParam("ok") boolean ok) {
            if (!ok) {
                throw new IllegalStateException("as the test wants");
            }
            return "";
        }

        @GET
        @Path("headers")
        @RateLimit(per = "ip", minute = 2)
        public String headers() {
            throw new IllegalStateException("as the test wants");
        }

        @GET
        @Path("stage")
        @RateLimit(per = "ip", minute = 2, count = Count.FAILED)
        public CompletionStage<Response> stage(@QueryParam("s") int status) {
            return CompletableFuture.supplyAsync(() -> Response.status(status).build());
        }

        @GET
        @Path("timeout")
        @RateLimit(per = "ip", minute = 2, count = Count.FAILED)
        public void timeout(@Suspended AsyncResponse response) {
            response.setTimeout(100, TimeUnit.MILLISECONDS);
        }
    }

    @Path("batch")
    public static class Batch {
        @Context
        private RequestPermits field;

        @POST
        @RateLimit(per = "ip", minute = 5, cost = 0)
        @RateLimit(per = "all", hour = 100)
        public String batch(@QueryParam("n") long n, @Context RequestPermits permits) {
            permits.spendOrRefuse(n);
            return String.valueOf(field.decision().equals(permits.decision()));
        }
    }

    @Path("form")
    public static class Form {
        @POST
        @RateLimit(per = "account", minute = 1)
        public String form(@FormParam("account") String account, @FormParam("text") String text) {
            return account + "/" + text.length();
        }
    }

    @Path("plain")
    public static class Plain {
        @GET
        public String get() {
            return "";
        }

        @GET
        @Path("health")
        @RateLimitExempt
        public String health() {
            return "";
        }
    }

    @Path("exempt")
    @RateLimitExempt
    public static class Exempt {
        @GET
        public String get() {
            return "";
        }

        @POST
        @RateLimit(per = "ip", minute = 5)
        public String post() {
            return "";
        }
    }

    public static class Built {
        @RateLimit(per = "ip", hour = 2)
        public String get() {
            return "";
        }
    }

    public static class CatchAll implements ExceptionMapper<Throwable> {
        @Override
        public Response toResponse(Throwable thrown) {
            return Response.serverError().header("X-RateLimit-Limit", "made up").build();
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Failing.class, Batch.class, Form.class, CatchAll.class);
        }
    }

    @RateLimit(per = "ip", minute = 3)
    public static class LimitedApp extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Plain.class, Exempt.class);
        }
    }

    @RateLimit(per = "all", hour = 5)
    public static class BuiltApp extends ResourceConfig {
        public BuiltApp() throws NoSuchMethodException {
            Resource.Builder built = Resource.builder("built");
            built.addMethod("GET").handledBy(Built.class, Built.class.getMethod("get"));
            built.addMethod("POST").handledBy((ContainerRequestContext request) -> "");
            registerResources(built.build());
        }
    }

    private static JaxrsServer server;

    @BeforeAll
    static void start() throws Exception {
        server = JaxrsServer.start(App.class, new RateLimitOptions().identity(new IdentityResolver() {
                    @Override
                    public String identity() {
                        return "account";
                    }

                    @Override
                    public Optional<Subject> resolve(RequestFacts request) {
                        return request.form("account").map(account -> Subject.of("account", account));
                    }
                }));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @DisplayName("answers below 400 give their permit back, others keep it")
    void byStatus() throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(server.send("GET", "/failed/status?s=200").statusCode()).isEqualTo(200);
        }
        assertThat(server.send("GET", "/failed/status?s=404").statusCode()).isEqualTo(404);
        assertThat(server.send("GET", "/failed/status?s=503").statusCode())
                .as("the application's own 503 counts")
                .isEqualTo(503);
        assertThat(server.send("GET", "/failed/status?s=200").statusCode()).isEqualTo(429);
    }

    @Test
    void exceptionsCount() throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(server.send("GET", "/failed/thrown?ok=true").statusCode())
                    .isEqualTo(200);
        }
        assertThat(server.admitted("GET", "/failed/thrown?ok=false")).isEqualTo(2);
    }

    @Test
    void asynchronousAnswersCountByTheirStatus() throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(server.send("GET", "/failed/stage?s=200").statusCode()).isEqualTo(200);
        }
        assertThat(server.admitted("GET", "/failed/stage?s=500")).isEqualTo(2);
    }

    @Test
    void timeoutsCount() throws Exception {
        assertThat(server.admitted("GET", "/failed/timeout")).isEqualTo(2);
    }

    @Test
    @DisplayName("code spends what the request turns out to cost; a refusal gives back what other policies took")
    void codeSpends() throws Exception {
        var first = server.send("POST", "/batch?n=3");
        assertThat(first.body()).as("field and parameter are the same permits").isEqualTo("true");
        assertThat(first.headers().firstValue("X-RateLimit-Remaining")).hasValue("2");
        var refused = server.send("POST", "/batch?n=3");
        assertThat(refused.statusCode()).as("not mapped by the catch-all").isEqualTo(429);
        assertThat(refused.headers().allValues("X-RateLimit-Limit")).containsExactly("5");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("60");
        var tooLarge = server.send("POST", "/batch?n=6");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.headers().firstValue("Retry-After")).isEmpty();
        var rest = server.send("POST", "/batch?n=2");
        assertThat(rest.statusCode()).isEqualTo(200);
        assertThat(rest.headers().firstValue("RateLimit").orElse(""))
                .as("two granted calls of the hour, refused ones gave back")
                .contains("\"hour\";r=98");
    }

    @Test
    @DisplayName("our headers replace values of the application")
    void oneValuePerHeader() throws Exception {
        var failed = server.send("GET", "/failed/headers");
        assertThat(failed.headers().allValues("X-RateLimit-Limit")).containsExactly("2");
    }

    @Test
    @DisplayName("an identity in a form field does not take the form from the resource, whatever its size")
    void forms() throws Exception {
        String type = "application/x-www-form-urlencoded";
        assertThat(server.post("/form", "account=a%2Bb&text=hello", "Content-Type", type)
                        .body())
                .isEqualTo("a+b/5");
        assertThat(server.post("/form", "text=x&account=a%2Bb", "Content-Type", type)
                        .statusCode())
                .isEqualTo(429);
        assertThat(server.post("/form", "account=c&text=x", "Content-Type", type)
                        .statusCode())
                .isEqualTo(200);
        String large = "account=d&text=" + "x".repeat(20_000);
        assertThat(server.post("/form", large, "Content-Type", type).body())
                .as("counted as its address, passed on whole")
                .isEqualTo("d/20000");
    }

    @Test
    void anApplicationIsLimitedAsAWhole() throws Exception {
        try (JaxrsServer limited = JaxrsServer.start(LimitedApp.class)) {
            assertThat(limited.admitted("GET", "/plain")).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("an exempt method and an exempt class are out of the Application's limits; a method keeps its own")
    void exemptFromTheApplication() throws Exception {
        try (JaxrsServer limited = JaxrsServer.start(LimitedApp.class)) {
            for (int call = 0; call < 4; call++) {
                assertThat(limited.send("GET", "/plain/health").statusCode()).isEqualTo(200);
                assertThat(limited.send("GET", "/exempt").statusCode()).isEqualTo(200);
            }
            assertThat(limited.admitted("POST", "/exempt")).isEqualTo(5);
            assertThat(limited.admitted("GET", "/plain")).isEqualTo(3);
        }
    }

    @Test
    @DisplayName(
            "resources that code builds have the limits of what handles them, and the Application's; OPTIONS has none")
    void builtByCode() throws Exception {
        try (JaxrsServer limited = JaxrsServer.start(BuiltApp.class)) {
            assertThat(limited.admitted("GET", "/built")).isEqualTo(2);
            assertThat(limited.admitted("POST", "/built")).isEqualTo(3);
            assertThat(limited.send("OPTIONS", "/built").statusCode()).isEqualTo(200);
        }
    }
}
