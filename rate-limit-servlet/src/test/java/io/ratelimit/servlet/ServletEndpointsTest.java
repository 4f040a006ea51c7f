package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.HidingLoader;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.policy.Policies;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServletEndpointsTest {

    /** Of a library that is not there. */
    public static final class Absent {}

    /** Names it. */
    public static final class Foreign extends HttpServlet {
        /** What reflection stumbles over. */
        public void use(Absent absent) {}
    }

    @Test
    void a_servlet_that_names_an_absent_class_is_left_out_with_a_warning() {
        Problems problems = new Problems();
        ServletRegistration registration =
                answering(ServletRegistration.class, Map.of("getClassName", Foreign.class.getName()));
        Map<String, Object> answers = Map.of(
                "getServletRegistrations",
                Map.of("foreign", registration),
                "getClassLoader",
                new HidingLoader(Foreign.class, Absent.class));

        new ServletEndpoints(answering(ServletContext.class, answers), new Policies(Set.of("ip"), Set.of()), problems);

        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .singleElement()
                .asString()
                .contains(Foreign.class.getName(), "its annotations are not seen", "NoClassDefFoundError");
    }

    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
