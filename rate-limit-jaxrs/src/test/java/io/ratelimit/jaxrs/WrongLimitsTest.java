package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.RateLimit;
import io.ratelimit.core.LogLines;
import io.ratelimit.servlet.RateLimitOptions;
import io.ratelimit.servlet.WebLimiter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WrongLimitsTest {

    @Path("one")
    public static class One {
        @GET
        @RateLimit(per = "ip", minute = -1)
        public String negative() {
            return "";
        }

        @GET
        @Path("none")
        @RateLimit(per = "ip")
        public String none() {
            return "";
        }
    }

    @Path("two")
    public static class Two {
        @GET
        @RateLimit(per = "nobody", minute = 1)
        public String unknown() {
            return "";
        }

        @GET
        @Path("cost")
        @RateLimit(per = "ip", minute = 1, hour = 200_000_000, cost = 5)
        public String cost() {
            return "";
        }

        @Path("locator")
        @RateLimit(per = "ip", minute = 1)
        public One locator() {
            return new One();
        }
    }

    @Path("three")
    public static class Three {
        @GET
        @RateLimit(per = "ip", minute = 1, name = "group")
        public String first() {
            return "";
        }

        @GET
        @Path("second")
        @RateLimit(per = "ip", minute = 2, name = "group")
        public String second() {
            return "";
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(One.class, Two.class, Three.class);
        }
    }

    @Test
    @DisplayName("the deployment stops with every mistake listed, each with class, method and fix")
    void listsAll() {
        assertThatThrownBy(() -> JaxrsServer.start(App.class)).satisfies(thrown -> {
            StringBuilder messages = new StringBuilder();
            for (Throwable at = thrown; at != null; at = at.getCause()) {
                messages.append(at.getMessage()).append('\n');
            }
            assertThat(messages.toString())
                    .contains("One.negative")
                    .contains("minute = -1: use 1 to 100000000")
                    .contains("One.none")
                    .contains("no limit is set")
                    .contains("Two.unknown")
                    .contains("nothing resolves the identity 'nobody'; known: all, client, ip, token, user")
                    .contains("hour = 200000000")
                    .contains("cost 5 is above the limit of 1")
                    .contains("Two.locator")
                    .contains("put it on the sub-resource")
                    .contains("the name 'group' means");
        });
    }

    @Path("four")
    public static class Four {
        @GET
        @RateLimit(per = "ip", minute = 1)
        public String get() {
            return "";
        }
    }

    public static class Right extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Four.class);
        }
    }

    @Test
    @DisplayName("a name in the setting shadow that no annotation has brought is told when the resources have loaded")
    void unmetShadow() throws Exception {
        String known = Four.class.getName() + ".get:ip";
        RateLimitOptions options = new RateLimitOptions().set("shadow", known + ", app.Typo.get:ip");
        try (LogLines filter = LogLines.of(WebLimiter.class.getName());
                LogLines feature = LogLines.of(RateLimitFeature.class.getName());
                JaxrsServer server = JaxrsServer.start(Right.class, options)) {
            assertThat(server.send("GET", "/four").statusCode()).isEqualTo(200);
            assertThat(server.send("GET", "/four").statusCode()).isEqualTo(200);
            assertThat(filter.lines())
                    .singleElement()
                    .asString()
                    .contains("\n  shadow, but no policy has these names yet:\n    app.Typo.get:ip\n    " + known);
            assertThat(feature.lines())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .containsExactly(
                            "WARNING setting shadow: no policy is named 'app.Typo.get:ip': copy a name from the log; "
                                    + "one with a comma stands in an array, [\"name\"]");
        }
    }
}
