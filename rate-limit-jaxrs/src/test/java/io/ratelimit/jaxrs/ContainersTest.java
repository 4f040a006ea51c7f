package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.ratelimit.RateLimitExceeded;
import io.ratelimit.RequestPermits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A resource on Jersey is limited alike on")
@ParameterizedClass
@EnumSource
class ContainersTest {

    enum Container {
        JETTY,
        TOMCAT
    }

    /** Code that spends away from the thread of the request. */
    @Path("later")
    public static class Later {

        @POST
        @Path("stage")
        @RateLimit(per = "ip", hour = 5, cost = 0)
        public CompletionStage<String> stage(@QueryParam("n") long n, @Context HttpServletRequest request) {
            RequestPermits permits = permits(request);
            return CompletableFuture.supplyAsync(() -> {
                permits.spendOrRefuse(n);
                return "done";
            });
        }

        @POST
        @Path("resumed")
        @RateLimit(per = "ip", hour = 5, cost = 0)
        public void resumed(
                @QueryParam("n") long n, @Context HttpServletRequest request, @Suspended AsyncResponse response) {
            RequestPermits permits = permits(request);
            new Thread(() -> {
                        try {
                            permits.spendOrRefuse(n);
                            response.resume("done");
                        } catch (RateLimitExceeded e) {
                            response.resume(e);
                        }
                    })
                    .start();
        }

        private static RequestPermits permits(HttpServletRequest request) {
            return (RequestPermits) Objects.requireNonNull(request.getAttribute(RequestPermits.ATTRIBUTE));
        }
    }

    @Path("hello")
    public static class Hello {
        @GET
        @RateLimit(per = "ip", hour = 2)
        public String hello() {
            return "hello";
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Hello.class, Later.class, OutcomeTest.Failing.class, OutcomeTest.Batch.class);
        }
    }

    private final Container container;
    private @Nullable JaxrsServer started;

    ContainersTest(Container container) {
        this.container = container;
    }

    @BeforeEach
    void start() throws Exception {
        started = container == Container.JETTY ? JaxrsServer.start(App.class) : TomcatServer.start(App.class);
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private JaxrsServer server() {
        return Objects.requireNonNull(started);
    }

    @Test
    @DisplayName("a method with a limit")
    void refused() throws Exception {
        for (int left = 1; left >= 0; left--) {
            HttpResponse<String> answer = server().send("GET", "/hello");
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.headers().allValues("X-RateLimit-Remaining")).containsExactly(String.valueOf(left));
        }
        HttpResponse<String> refused = server().send("GET", "/hello");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().allValues("X-RateLimit-Limit")).containsExactly("2");
        assertThat(refused.headers().allValues("Retry-After")).hasSize(1);
        assertThat(refused.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(refused.body()).contains("\"limit_exceeded\":\"hour\"");
    }

    @Test
    @DisplayName("a caller that forces a refusal")
    void forced() throws Exception {
        assertThat(server().send("GET", "/hello", "X-RateLimit", "1").statusCode())
                .isEqualTo(429);
        assertThat(server().send("GET", "/hello").headers().firstValue("X-RateLimit-Remaining"))
                .contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/batch", "/later/stage", "/later/resumed"})
    @DisplayName("code that spends, whichever thread it is refused on")
    void spending(String path) throws Exception {
        assertThat(server().send("POST", path + "?n=3").statusCode()).isEqualTo(200);
        HttpResponse<String> refused = server().send("POST", path + "?n=3");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("X-RateLimit-Limit")).contains("5");
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
        HttpResponse<String> tooLarge = server().send("POST", path + "?n=6");
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.headers().firstValue("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "stage"})
    @DisplayName("what is counted by its outcome")
    void outcome(String how) throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(server().send("GET", "/failed/" + how + "?s=200").statusCode())
                    .isEqualTo(200);
        }
        assertThat(server().admitted("GET", "/failed/" + how + "?s=401")).isEqualTo(2);
    }
}
