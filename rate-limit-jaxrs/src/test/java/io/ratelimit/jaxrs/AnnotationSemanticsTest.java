package io.ratelimit.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.RateLimit;
import io.ratelimit.RateLimitExempt;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("DESIGN section 5: where a limit applies")
class AnnotationSemanticsTest {

    @Retention(RetentionPolicy.RUNTIME)
    @RateLimit(per = "ip", minute = 3, name = "heavy")
    @interface Heavy {}

    @Path("class")
    @RateLimit(per = "ip", minute = 4)
    public static class ClassLimited {
        @GET
        @Path("a")
        public String a() {
            return "a";
        }

        @GET
        @Path("b")
        @RateLimit(per = "ip", minute = 1)
        public String b() {
            return "b";
        }

        @GET
        @Path("exempt")
        @RateLimitExempt
        public String exempt() {
            return "exempt";
        }
    }

    @Path("repeated")
    public static class Repeated {
        @GET
        @RateLimit(per = "ip", minute = 5)
        @RateLimit(per = "all", minute = 2)
        public String get() {
            return "";
        }
    }

    @Path("heavy")
    public static class Grouped {
        @GET
        @Path("one")
        @Heavy
        public String one() {
            return "";
        }

        @GET
        @Path("two")
        @Heavy
        public String two() {
            return "";
        }
    }

    public interface Contract {
        @GET
        @RateLimit(per = "ip", minute = 2)
        String get();
    }

    @Path("interface")
    public static class Implementation implements Contract {
        @Override
        public String get() {
            return "";
        }
    }

    @RateLimit(per = "ip", minute = 3)
    public abstract static class Base<T> {
        @GET
        @Path("{item}")
        @RateLimit(per = "all", minute = 2)
        public abstract String get(@PathParam("item") T item);
    }

    @Path("superclass")
    public static class Derived extends Base<String> {
        @Override
        public String get(String item) {
            return item;
        }

        @GET
        public String list() {
            return "";
        }
    }

    @Path("own")
    public static class OwnWins implements Contract {
        @Override
        @RateLimit(per = "ip", minute = 7)
        public String get() {
            return "";
        }
    }

    @Path("exempt")
    @RateLimitExempt
    public static class ExemptClass extends Base<String> {
        @Override
        @RateLimit(per = "ip", minute = 1)
        public String get(String item) {
            return item;
        }

        @GET
        public String list() {
            return "";
        }
    }

    @Path("parent")
    public static class Parent {
        @Path("child")
        public Child child() {
            return new Child();
        }
    }

    @RateLimit(per = "ip", minute = 2)
    public static class Child {
        @GET
        public String get() {
            return "";
        }
    }

    @Path("verbs")
    public static class Verbs {
        @GET
        @RateLimit(per = "ip", minute = 2)
        public String get() {
            return "body";
        }

        @POST
        @RateLimit(per = "ip", minute = 2)
        public String post() {
            return "";
        }
    }

    @Path("typed/{id}")
    public static class Typed {
        @GET
        @RateLimit(per = "ip", minute = 2)
        public String get(@PathParam("id") long id) {
            return "" + id;
        }
    }

    @Path("overloaded")
    public static class Overloaded {
        @GET
        @RateLimit(per = "ip", minute = 1)
        public String get() {
            return "";
        }

        @GET
        @Path("{x}")
        @RateLimit(per = "ip", minute = 1)
        public String get(@PathParam("x") String x) {
            return x;
        }
    }

    public static class App extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(
                    ClassLimited.class,
                    Repeated.class,
                    Grouped.class,
                    Implementation.class,
                    Derived.class,
                    OwnWins.class,
                    ExemptClass.class,
                    Parent.class,
                    Verbs.class,
                    Typed.class,
                    Overloaded.class);
        }
    }

    private static JaxrsServer server;

    @BeforeAll
    static void start() throws Exception {
        server = JaxrsServer.start(App.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @DisplayName(
            "a class limit is one counter for its methods, a method limit is its own, both apply, exempt is out of both")
    void classAndMethod() throws Exception {
        assertThat(server.send("GET", "/class/b").statusCode()).isEqualTo(200);
        assertThat(server.send("GET", "/class/b").statusCode()).isEqualTo(429);
        assertThat(server.admitted("GET", "/class/a"))
                .as("the refused call spent nothing")
                .isEqualTo(3);
        for (int call = 0; call < 10; call++) {
            assertThat(server.send("GET", "/class/exempt").statusCode()).isEqualTo(200);
        }
        assertThat(server.send("GET", "/class/exempt").headers().firstValue("X-RateLimit-Limit"))
                .isEmpty();
    }

    @Test
    @DisplayName("repeated annotations must all admit")
    void repeated() throws Exception {
        assertThat(server.admitted("GET", "/repeated")).isEqualTo(2);
    }

    @Test
    @DisplayName("a named limit on an annotation type is shared by all places that carry it")
    void metaAnnotation() throws Exception {
        assertThat(server.send("GET", "/heavy/one").statusCode()).isEqualTo(200);
        assertThat(server.admitted("GET", "/heavy/two")).isEqualTo(2);
        assertThat(server.send("GET", "/heavy/one").statusCode()).isEqualTo(429);
    }

    @Test
    @DisplayName("limits are inherited from interface methods, superclass methods and superclasses")
    void inherited() throws Exception {
        assertThat(server.admitted("GET", "/interface")).isEqualTo(2);
        assertThat(server.admitted("GET", "/superclass/x")).isEqualTo(2);
        assertThat(server.admitted("GET", "/superclass"))
                .as("three of the class, two are spent")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("an annotation of its own replaces the inherited one")
    void ownWins() throws Exception {
        assertThat(server.admitted("GET", "/own")).isEqualTo(7);
    }

    @Test
    @DisplayName("in an exempt class a method's own limit still applies")
    void exemptClass() throws Exception {
        assertThat(server.admitted("GET", "/exempt/x")).isEqualTo(1);
        for (int call = 0; call < 10; call++) {
            assertThat(server.send("GET", "/exempt").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void subResourcesAreLimited() throws Exception {
        assertThat(server.admitted("GET", "/parent/child")).isEqualTo(2);
    }

    @Test
    @DisplayName("HEAD spends what GET does, POST is its own, an OPTIONS answered by the runtime is free")
    void verbs() throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(server.send("OPTIONS", "/verbs").statusCode()).isEqualTo(200);
        }
        assertThat(server.send("OPTIONS", "/verbs").headers().firstValue("X-RateLimit-Limit"))
                .isEmpty();
        assertThat(server.send("HEAD", "/verbs").headers().firstValue("X-RateLimit-Remaining"))
                .hasValue("1");
        assertThat(server.send("GET", "/verbs").statusCode()).isEqualTo(200);
        var refused = server.send("HEAD", "/verbs");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(server.admitted("POST", "/verbs")).isEqualTo(2);
    }

    @Test
    @DisplayName("a parameter that does not fit is a 404 that counts and carries the headers")
    void notFoundCounts() throws Exception {
        var answer = server.send("GET", "/typed/none");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("X-RateLimit-Remaining")).hasValue("1");
        assertThat(server.admitted("GET", "/typed/5")).isEqualTo(1);
    }

    @Test
    void overloadedMethodsCountApart() throws Exception {
        assertThat(server.admitted("GET", "/overloaded")).isEqualTo(1);
        assertThat(server.admitted("GET", "/overloaded/x")).isEqualTo(1);
    }

    @Test
    @DisplayName("X-RateLimit forces a refusal on limited and unlimited methods and spends nothing")
    void forced() throws Exception {
        assertThat(server.send("GET", "/class/exempt", "X-RateLimit", "1").body())
                .contains("\"limit_exceeded\":\"test\"", "\"limits\":{}", "\"forced\":true");
        var refused = server.send("POST", "/heavy/one", "X-RateLimit", "1");
        assertThat(refused.statusCode())
                .as("no such method, so nothing to force")
                .isEqualTo(405);
        assertThat(server.send("GET", "/interface", "X-RateLimit", "1").body())
                .contains("\"limit_exceeded\":\"minute\"", "\"limits\":{\"minute\":2}");
    }
}
