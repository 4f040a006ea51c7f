package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.RateLimit;
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
}
