package io.ratelimit.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.restassured.response.Response;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which calls count: all that reach an endpoint, whatever its answer, but none that only asks about the endpoint. */
class CountedCallsTest {

    @RegisterExtension
    static final RunningSample SAMPLE = new RunningSample(options -> {}, context -> {
        context.addServlet(BrokenServlet.class, "/broken/servlet");
        context.addServlet(SampleWebapp.jaxrs(BrokenApplication.class), "/broken/jaxrs/*");
    });

    @RateLimit(per = "token", minute = 5)
    public static final class BrokenServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            throw new IllegalStateException("broken on purpose");
        }
    }

    @Path("resource")
    public static class BrokenResource {
        @GET
        @RateLimit(per = "token", minute = 5)
        public String fail() {
            throw new IllegalStateException("broken on purpose");
        }
    }

    public static final class BrokenApplication extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(BrokenResource.class);
        }
    }

    @Test
    void anIdThatIsNoNumberIsNotFoundAndCounted() {
        String client = SAMPLE.newClient();

        Response notFound = SAMPLE.as(client).get("/api/contacts/abc");

        assertThat(notFound.statusCode()).isEqualTo(404);
        assertThat(notFound.header("X-RateLimit-Remaining")).isEqualTo("49");
        assertThat(SAMPLE.as(client).get("/api/contacts/1").header("X-RateLimit-Remaining"))
                .isEqualTo("48");
    }

    @Test
    void errorsOfTheApplicationCarryTheHeadersAndAreCounted() {
        for (String path : List.of("/broken/servlet", "/broken/jaxrs/resource")) {
            String client = SAMPLE.newClient();

            Response first = SAMPLE.as(client).get(path);

            assertThat(first.statusCode()).as(path).isEqualTo(500);
            assertThat(first.headers().getValues("X-RateLimit-Limit")).as(path).containsExactly("5");
            assertThat(first.headers().getValues("X-RateLimit-Remaining"))
                    .as(path)
                    .containsExactly("4");
            assertThat(first.headers().getValues("RateLimit")).as(path).containsExactly("\"minute\";r=4;t=60");
            assertThat(RunningSample.statuses(5, () -> SAMPLE.as(client).get(path)))
                    .as(path)
                    .containsExactly(500, 500, 500, 500, 429);
        }
    }

    @Test
    void headSpendsWhatGetDoes() {
        for (String path : List.of("/api/contacts", "/legacy/report", "/plain/hello")) {
            String client = SAMPLE.newClient();
            String address = SAMPLE.newAddress();
            String token = "Bearer demo-" + client + "-1";
            Response head = SAMPLE.from(address).header("Authorization", token).head(path);
            Response get = SAMPLE.from(address).header("Authorization", token).get(path);

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(remaining(get)).as(path).isEqualTo(remaining(head) - 1);
        }
    }

    @Test
    void optionsAnsweredByTheRuntimeIsNotCounted() {
        for (String path : List.of("/api/contacts", "/legacy/report")) {
            String client = SAMPLE.newClient();

            Response options = SAMPLE.as(client).options(path);

            assertThat(options.statusCode()).as(path).isEqualTo(200);
            assertThat(options.header("X-RateLimit-Remaining")).as(path).isNull();
            Response get = SAMPLE.as(client).get(path);
            assertThat(remaining(get)).as(path).isEqualTo(Long.parseLong(get.header("X-RateLimit-Limit")) - 1);
        }
    }

    @Test
    void aRuleWithoutMethodsCountsOptionsToo() {
        String address = SAMPLE.newAddress();

        assertThat(SAMPLE.from(address).options("/plain/hello").header("X-RateLimit-Remaining"))
                .isEqualTo("29");
    }

    @Test
    void aPreflightIsNeverCountedLimitedOrForced() {
        for (String path : List.of("/api/contacts", "/legacy/report", "/plain/hello", "/health")) {
            String address = SAMPLE.newAddress();
            for (int call = 0; call < 40; call++) {
                Response preflight = SAMPLE.from(address)
                        .header("Origin", "https://app.example")
                        .header("Access-Control-Request-Method", "PUT")
                        .header("X-RateLimit", "1")
                        .header("X-RateLimit-Minute", "0")
                        .options(path);
                assertThat(preflight.statusCode()).as(path).isEqualTo(200);
                assertThat(preflight.header("X-RateLimit-Limit")).as(path).isNull();
            }
        }
    }

    private static long remaining(Response response) {
        return Long.parseLong(response.header("X-RateLimit-Remaining"));
    }
}
