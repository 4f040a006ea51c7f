package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Decision;
import io.ratelimit.RateLimitExceeded;
import io.ratelimit.Reason;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.core.LogLines;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.spi.IdentityResolver;
import io.ratelimit.spi.RateLimitListener;
import io.ratelimit.spi.RequestFacts;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The filter")
class RateLimitFilterTest {

    private static final String[] TOKEN_A = {"Authorization", "Bearer a"};
    private static final String[] TOKEN_B = {"Authorization", "Bearer b"};
    /** Jetty forgets a timeout that passes while it is being set. */
    private static final long TIMEOUT_MILLIS = 100;

    private static final String IP_MINUTE_9 = """
            {"rules": [{"path": "/*", "per": "ip", "minute": 9}]}""";

    private final ManualClock clock = new ManualClock();

    private RateLimitOptions rules(String json) {
        return Webapp.options(clock).rules(json);
    }

    private static long remaining(HttpResponse<String> response) {
        assertThat(response.headers().allValues("X-RateLimit-Remaining")).hasSize(1);
        return response.headers().firstValueAsLong("X-RateLimit-Remaining").orElseThrow();
    }

    private static RequestPermits permits(HttpServletRequest request) {
        return (RequestPermits) request.getAttribute(RequestPermits.ATTRIBUTE);
    }

    /** As a webapp's {@code @WebListener}. */
    public static final class AddingListener implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            event.getServletContext()
                    .addFilter("rate-limit", new RateLimitFilter(new RateLimitOptions().rules(IP_MINUTE_9)))
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/only");
        }
    }

    @Nested
    @DisplayName("counts a request once")
    class Once {

        private final RateLimitFilter filter = new RateLimitFilter(rules("""
                {"rules": [{"path": "/*", "per": "ip", "minute": 9},
                           {"path": "/target", "per": "all", "hour": 1}]}"""));

        private Webapp.Plan everywhere() {
            return Webapp.plan()
                    .filter(
                            filter,
                            DispatcherType.REQUEST,
                            DispatcherType.FORWARD,
                            DispatcherType.INCLUDE,
                            DispatcherType.ERROR,
                            DispatcherType.ASYNC)
                    .servlet("/target", new LimitedServlets.Target());
        }

        private void assertOneEach(Webapp app, String path, int status, String body) throws Exception {
            HttpResponse<String> first = app.get(path);
            HttpResponse<String> second = app.get(path);
            assertThat(first.statusCode()).isEqualTo(status);
            assertThat(first.body()).contains(body);
            assertThat(remaining(first)).isEqualTo(8);
            assertThat(remaining(second)).isEqualTo(7);
        }

        @Test
        void that_is_forwarded() throws Exception {
            try (Webapp app = everywhere()
                    .handling(
                            "/from",
                            (request, response) ->
                                    request.getRequestDispatcher("/target").forward(request, response))
                    .start()) {
                assertOneEach(app, "/from", 200, "target");
            }
        }

        @Test
        void that_includes() throws Exception {
            try (Webapp app = everywhere()
                    .handling("/from", (request, response) -> {
                        request.getRequestDispatcher("/target").include(request, response);
                        request.getRequestDispatcher("/target").include(request, response);
                    })
                    .start()) {
                assertOneEach(app, "/from", 200, "targettarget");
            }
        }

        @Test
        void that_ends_in_an_error_page() throws Exception {
            ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
            pages.addErrorPage(404, "/target");
            try (Webapp app = everywhere()
                    .context(context -> context.setErrorHandler(pages))
                    .handling("/from", (request, response) -> response.sendError(404))
                    .start()) {
                assertOneEach(app, "/from", 404, "target");
            }
        }

        @Test
        void that_is_dispatched_again_asynchronously() throws Exception {
            try (Webapp app = everywhere()
                    .handling(
                            "/from", (request, response) -> request.startAsync().dispatch("/target"))
                    .start()) {
                assertOneEach(app, "/from", 200, "target");
            }
        }

        @Test
        void when_the_filter_is_declared_twice_and_says_so() throws Exception {
            try (LogLines log = LogLines.of(WebLimiter.class.getName())) {
                try (Webapp app = everywhere()
                        .handling(
                                "/twice",
                                (request, response) -> response.getWriter().print("once"))
                        .filter(new RateLimitFilter(rules("{}")), DispatcherType.REQUEST)
                        .start()) {
                    assertOneEach(app, "/twice", 200, "once");
                }
                assertThat(log.lines()).anyMatch(line -> line.contains("declared twice"));
            }
        }
    }

    @Nested
    @DisplayName("is registered by the initializer")
    class Registered {

        @Test
        void in_front_of_all_paths_with_the_rules_of_the_context() throws Exception {
            try (Webapp app = Webapp.answeringOk()
                    .context(context -> {
                        context.setInitParameter("rate-limit.rules", "registered-rules.json");
                        context.addServletContainerInitializer(new RateLimitInitializer());
                    })
                    .start()) {
                assertThat(remaining(app.get("/any/path"))).isEqualTo(4);
                assertThat(remaining(app.get("/"))).isEqualTo(3);
            }
        }

        @Test
        void but_not_beside_a_declared_one() throws Exception {
            try (Webapp app = Webapp.answeringOk()
                    .context(context -> {
                        context.addFilter(RateLimitFilter.class, "/only", null)
                                .setInitParameter("rules", "registered-rules.json");
                        context.addServletContainerInitializer(new RateLimitInitializer());
                    })
                    .start()) {
                assertThat(remaining(app.get("/only"))).isEqualTo(4);
                assertThat(app.get("/other").headers().map()).doesNotContainKey("x-ratelimit-limit");
            }
        }

        @ParameterizedTest
        @EnumSource(ContainersTest.Container.class)
        void and_yields_to_one_that_a_listener_adds_with_options(ContainersTest.Container container) throws Exception {
            Webapp.Plan plan =
                    Webapp.answeringOk().initializer(new RateLimitInitializer()).listener(AddingListener.class);
            try (LogLines log = LogLines.of(WebLimiter.class.getName());
                    Webapp app = container == ContainersTest.Container.JETTY ? plan.start() : plan.startOnTomcat()) {
                assertThat(remaining(app.get("/only"))).isEqualTo(8);
                HttpResponse<String> other = app.get("/other");
                assertThat(other.body()).isEqualTo("ok");
                assertThat(other.headers().map()).doesNotContainKey("x-ratelimit-limit");
                assertThat(log.lines()).singleElement().asString().contains("rate limits are on");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"first", "last", " LAST "})
        void before_or_after_the_filters_of_the_application(String order) throws Exception {
            AtomicInteger reached = new AtomicInteger();
            Filter counting = (request, response, chain) -> {
                reached.incrementAndGet();
                chain.doFilter(request, response);
            };
            try (Webapp app = Webapp.answeringOk()
                    .filter(counting, DispatcherType.REQUEST)
                    .context(context -> {
                        context.setInitParameter("rate-limit.filter-order", order);
                        context.addServletContainerInitializer(new RateLimitInitializer());
                    })
                    .start()) {
                assertThat(app.status("/", "X-RateLimit", "1")).isEqualTo(429);
            }
            assertThat(reached).hasValue(order.equals("first") ? 0 : 1);
        }

        @Test
        void and_lets_asynchronous_servlets_through() throws Exception {
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> {
                        AsyncContext async = request.startAsync();
                        async.start(async::complete);
                    })
                    .context(context -> context.addServletContainerInitializer(new RateLimitInitializer()))
                    .start()) {
                assertThat(app.status("/")).isEqualTo(200);
            }
        }
    }

    @Nested
    @DisplayName("leaves its headers on")
    class OnErrors {

        @ParameterizedTest
        @ValueSource(ints = {404, 500})
        void an_error_that_the_application_sends(int status) throws Exception {
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> response.sendError(status))
                    .start(rules(IP_MINUTE_9))) {
                HttpResponse<String> response = app.get("/");

                assertThat(response.statusCode()).isEqualTo(status);
                assertThat(remaining(response)).isEqualTo(8);
                assertThat(response.headers().firstValue("RateLimit")).contains("\"minute\";r=8;t=60");
            }
        }

        @Test
        void an_exception() throws Exception {
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> {
                        throw new ServletException("on purpose");
                    })
                    .start(rules(IP_MINUTE_9))) {
                HttpResponse<String> response = app.get("/");

                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(remaining(response)).isEqualTo(8);
            }
        }

        @Test
        void a_response_that_the_application_has_committed() throws Exception {
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> {
                        response.getWriter().print("early");
                        response.flushBuffer();
                    })
                    .start(rules(IP_MINUTE_9))) {
                HttpResponse<String> response = app.get("/");

                assertThat(response.body()).isEqualTo("early");
                assertThat(remaining(response)).isEqualTo(8);
            }
        }
    }

    @Nested
    @DisplayName("with rules and annotations")
    class Annotated {

        private Webapp annotated(String rules) throws Exception {
            return Webapp.plan()
                    .servlet("/whole", new LimitedServlets.WholeClass())
                    .servlet("/service", new LimitedServlets.Service())
                    .servlet("/methods/*", new LimitedServlets.Methods())
                    .servlet("/inherited", new LimitedServlets.Inherited())
                    .servlet("/heir-exempt", new LimitedServlets.ExemptHeir())
                    .servlet("/behind-service", new LimitedServlets.ExemptBehindService())
                    .servlet("/named", new LimitedServlets.Named())
                    .start(rules(rules));
        }

        private void assertLimit(Webapp app, String method, String path, int limit) throws Exception {
            assertThat(app.send(method, path).headers().firstValueAsLong("X-RateLimit-Limit"))
                    .as(method + " " + path)
                    .hasValue(limit);
        }

        private void assertUnlimited(Webapp app, String method, String path) throws Exception {
            assertThat(app.send(method, path).headers().map())
                    .as(method + " " + path)
                    .doesNotContainKey("x-ratelimit-limit");
        }

        @Test
        void a_class_has_one_counter_for_its_methods() throws Exception {
            try (Webapp app = annotated("{}")) {
                assertThat(remaining(app.get("/whole"))).isEqualTo(2);
                assertThat(remaining(app.send("POST", "/whole"))).isEqualTo(1);
                assertThat(remaining(app.send("HEAD", "/whole"))).isZero();
                assertThat(app.send("DELETE", "/whole").statusCode()).isEqualTo(429);
            }
        }

        @Test
        void an_exempt_method_is_out_of_the_limits_of_its_class_whatever_calls_it() throws Exception {
            try (Webapp app = annotated("{}")) {
                assertUnlimited(app, "GET", "/behind-service");
                assertUnlimited(app, "HEAD", "/behind-service");
                assertLimit(app, "POST", "/behind-service", 9);
            }
        }

        @Test
        void an_exempt_method_is_out_of_the_limits_of_its_class_but_not_of_rules() throws Exception {
            try (Webapp app = annotated("{}")) {
                assertUnlimited(app, "PUT", "/whole");
            }
            try (Webapp app = annotated(IP_MINUTE_9)) {
                assertLimit(app, "PUT", "/whole", 9);
            }
        }

        @Test
        @DisplayName("an OPTIONS that the runtime answers is not counted by annotations, but by rules")
        void options() throws Exception {
            try (Webapp app = annotated("{}")) {
                assertUnlimited(app, "OPTIONS", "/whole");
                assertLimit(app, "OPTIONS", "/service", 4);
            }
            try (Webapp app = annotated(IP_MINUTE_9)) {
                assertLimit(app, "OPTIONS", "/whole", 9);
            }
        }

        @Test
        @DisplayName("a preflight is never limited")
        void preflight() throws Exception {
            try (Webapp app = annotated("""
                    {"rules": [{"path": "/*", "per": "ip", "minute": 1}]}""")) {
                String[] headers = {
                    "Origin", "https://page.example", "Access-Control-Request-Method", "PUT", "X-RateLimit", "1"
                };
                for (int call = 0; call < 3; call++) {
                    assertThat(app.send("OPTIONS", "/whole", headers).statusCode())
                            .isEqualTo(200);
                }
                assertThat(app.send("OPTIONS", "/whole", "Origin", "https://page.example")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(app.send("OPTIONS", "/whole", "Origin", "https://page.example")
                                .statusCode())
                        .isEqualTo(429);
            }
        }

        @Test
        @DisplayName("a preflight is limited by rules that name its method, and by no others")
        void namedPreflight() throws Exception {
            try (Webapp app = annotated("""
                    {"rules": [{"path": "/whole", "method": ["GET", "OPTIONS"], "per": "ip", "hour": 3},
                               {"path": "/*", "per": "ip", "minute": 1}]}""")) {
                String[] headers = {"Origin", "https://page.example", "Access-Control-Request-Method", "PUT"};
                for (int call = 0; call < 3; call++) {
                    assertThat(app.send("OPTIONS", "/whole", headers).statusCode())
                            .isEqualTo(200);
                }
                assertThat(app.send("OPTIONS", "/whole", headers).statusCode()).isEqualTo(429);
                assertThat(app.send("OPTIONS", "/nowhere", headers).statusCode())
                        .isNotEqualTo(429);
                assertThat(app.send("OPTIONS", "/nowhere", headers).statusCode())
                        .isNotEqualTo(429);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "POST", "PATCH", "REPORT", "get"})
        @DisplayName("service limits every method that reaches it, even those without a doX")
        void service(String method) throws Exception {
            try (Webapp app = annotated("{}")) {
                assertLimit(app, method, "/service", 4);
            }
        }

        @Test
        void methods_have_counters_of_their_own_and_share_that_of_the_class() throws Exception {
            try (Webapp app = annotated("{}")) {
                HttpResponse<String> get = app.get("/methods/1");
                HttpResponse<String> head = app.send("HEAD", "/methods/2");
                HttpResponse<String> post = app.send("POST", "/methods/1");

                assertThat(get.headers().firstValue("RateLimit")).contains("\"minute\";r=4;t=60, \"hour\";r=99;t=3600");
                assertThat(head.headers().firstValue("RateLimit"))
                        .contains("\"minute\";r=3;t=60, \"hour\";r=98;t=3600");
                assertThat(post.headers().firstValue("RateLimit"))
                        .contains("\"minute\";r=6;t=60, \"hour\";r=97;t=3600");
                assertLimit(app, "DELETE", "/methods/1", 100);
            }
        }

        @Test
        void limits_come_from_an_abstract_servlet_unless_the_heir_is_exempt() throws Exception {
            try (Webapp app = annotated("{}")) {
                assertLimit(app, "GET", "/inherited", 6);
                assertLimit(app, "POST", "/inherited", 8);
                assertUnlimited(app, "GET", "/heir-exempt");
            }
        }

        @Test
        void a_name_that_a_rule_shares_is_paid_once() throws Exception {
            try (Webapp app = annotated("""
                    {"rules": [{"path": "/*", "per": "ip", "minute": 5, "name": "shared"}]}""")) {
                assertThat(remaining(app.get("/named"))).isEqualTo(4);
                assertThat(remaining(app.get("/nowhere"))).isEqualTo(3);
                assertThat(app.get("/named").headers().firstValue("RateLimit-Policy"))
                        .contains("\"minute\";q=5;w=60");
            }
        }

        @Test
        void a_name_that_places_share_costs_what_the_dearest_costs() throws Exception {
            try (Webapp app = annotated("""
                    {"rules": [{"path": "/*", "per": "ip", "minute": 100, "name": "heavy"},
                               {"path": "/export", "per": "ip", "minute": 100, "name": "heavy", "cost": 20},
                               {"path": "/*", "method": "POST", "per": "ip", "minute": 5, "name": "shared", "cost": 3}]}""")) {
                assertThat(remaining(app.get("/export"))).isEqualTo(80);
                assertThat(remaining(app.get("/nowhere"))).isEqualTo(79);
                assertThat(app.send("POST", "/named").headers().allValues("RateLimit"))
                        .singleElement()
                        .asString()
                        .contains("r=78", "r=2");
            }
        }

        @Test
        void a_rule_and_an_annotation_both_apply() throws Exception {
            try (Webapp app = annotated(IP_MINUTE_9)) {
                assertThat(app.get("/whole").headers().firstValue("RateLimit-Policy"))
                        .contains("\"ip-minute\";q=9;w=60, \"ip-minute-2\";q=3;w=60");
            }
        }

        @Test
        void rules_follow_the_path_that_the_container_decoded() throws Exception {
            try (Webapp app = Webapp.answeringOk().start(rules("""
                    {"rules": [{"path": "/admin/{id}", "method": "GET", "per": "ip", "minute": 5},
                               {"path": "/admin/free", "exempt": true}]}"""))) {
                assertLimit(app, "GET", "/admin/1", 5);
                assertLimit(app, "GET", "/%61dmin/2;jsessionid=3/", 5);
                assertLimit(app, "HEAD", "/x/../admin/2", 5);
                assertUnlimited(app, "POST", "/admin/1");
                assertUnlimited(app, "GET", "/admin/1/more");
                assertUnlimited(app, "GET", "/admin/free");
            }
        }

        @Test
        void where_the_container_does_not_decode_the_path_rules_follow_what_was_asked_for() throws Exception {
            Webapp.Handling byUri = (request, response) -> response.getWriter().print(request.getRequestURI());
            try (Webapp app = Webapp.plan().handling("/*", byUri).start(rules("""
                    {"rules": [{"path": "/items/{id}/a+b", "per": "ip", "minute": 5}]}"""))) {
                assertThat(app.get("/items/1%2f2/a+b").body()).isEqualTo("/items/1%2f2/a+b");
                assertLimit(app, "GET", "/items/1%2f2/a+b", 5);
                assertLimit(app, "GET", "/items;v=1/x%2Fy/./c/../%61+b/", 5);
                assertUnlimited(app, "GET", "/items/1%2f2");
            }
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refusing {

        private final AtomicInteger served = new AtomicInteger();

        private Webapp serving(RateLimitOptions options) throws Exception {
            return Webapp.plan()
                    .handling("/*", (request, response) -> served.incrementAndGet())
                    .start(options);
        }

        @Test
        void before_the_servlet_and_spends_nothing_of_any_subject() throws Exception {
            // given
            String both = """
                    {"rules": [{"path": "/*", "per": "token", "minute": 9, "name": "t"},
                               {"path": "/*", "per": "ip", "minute": 3, "name": "i"}]}""";
            try (Webapp app = serving(rules(both))) {
                for (int call = 0; call < 3; call++) {
                    assertThat(app.status("/", TOKEN_A)).isEqualTo(200);
                }
                // when
                for (int call = 0; call < 5; call++) {
                    assertThat(app.status("/", TOKEN_B)).isEqualTo(429);
                }
                // then
                assertThat(served).hasValue(3);
                clock.advanceSeconds(60);
                assertThat(app.get("/", TOKEN_B).headers().firstValue("RateLimit"))
                        .contains("\"token-minute\";r=8;t=60, \"ip-minute\";r=2;t=60");
            }
        }

        @Test
        void nothing_of_the_broad_subject_when_the_narrow_one_is_exhausted() throws Exception {
            String both = """
                    {"rules": [{"path": "/*", "per": "token", "minute": 1}, {"path": "/*", "per": "ip", "minute": 9}]}""";
            try (Webapp app = serving(rules(both))) {
                assertThat(app.status("/", TOKEN_A)).isEqualTo(200);
                HttpResponse<String> refused = app.get("/", TOKEN_A);

                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.body()).contains("\"violated-policies\":[\"token-minute\"]");
                assertThat(app.get("/", TOKEN_B).headers().firstValue("RateLimit"))
                        .contains("\"token-minute\";r=0;t=60, \"ip-minute\";r=7;t=60");
            }
        }

        @Test
        void asking_narrowest_first_and_holding_all_but_the_last() throws Exception {
            FailingStore store = new FailingStore(1);
            String rules = """
                    {"rules": [{"path": "/*", "per": "all", "minute": 9}, {"path": "/*", "per": "ip", "minute": 9},
                               {"path": "/*", "per": "token", "minute": 1}]}""";
            try (Webapp app = serving(new RateLimitOptions().store(store).rules(rules))) {
                app.get("/", TOKEN_A);
                assertThat(store.asked()).containsExactly("token Hold", "ip Hold", "all Spend");
                app.get("/", TOKEN_A);
                assertThat(store.asked()).containsExactly("token Hold", "ip Peek", "all Peek");
            }
        }

        @Test
        void one_of_64_threads_too_many_and_none_too_few() throws Exception {
            int limit = 40;
            String rule = "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"minute\": " + limit + "}]}";
            ExecutorService threads = Executors.newFixedThreadPool(64);
            try (Webapp app = serving(rules(rule))) {
                CountDownLatch together = new CountDownLatch(1);
                List<Future<Integer>> answers = new ArrayList<>();
                for (int thread = 0; thread < 64; thread++) {
                    Callable<Integer> calls = () -> {
                        together.await();
                        int admitted = 0;
                        for (int call = 0; call < 3; call++) {
                            admitted += app.status("/") == 200 ? 1 : 0;
                        }
                        return admitted;
                    };
                    answers.add(threads.submit(calls));
                }
                together.countDown();
                int admitted = 0;
                for (Future<Integer> answer : answers) {
                    admitted += answer.get();
                }
                assertThat(admitted).isEqualTo(limit);
                assertThat(served).hasValue(limit);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Nested
    @DisplayName("counting failed requests only")
    class Failed {

        private static final String RULE = """
                {"rules": [{"path": "/*", "per": "ip", "minute": 3, "count": "failed"}]}""";
        private static final String[] FAIL = {"X-Fail", "1"};

        private void assertCountsFailures(Webapp.Handling handling, int failure) throws Exception {
            try (Webapp app = Webapp.plan().handling("/*", handling).start(rules(RULE))) {
                for (int call = 0; call < 5; call++) {
                    assertThat(app.status("/")).isEqualTo(200);
                }
                for (int call = 0; call < 3; call++) {
                    assertThat(app.status("/", FAIL)).isEqualTo(failure);
                }
                assertThat(app.status("/")).isEqualTo(429);
                assertThat(app.status("/", FAIL)).isEqualTo(429);
                clock.advanceSeconds(60);
                assertThat(app.status("/")).isEqualTo(200);
            }
        }

        private boolean fails(HttpServletRequest request) {
            return request.getHeader("X-Fail") != null;
        }

        @Test
        void counts_a_status_of_400_and_above() throws Exception {
            assertCountsFailures((request, response) -> response.setStatus(fails(request) ? 400 : 200), 400);
        }

        @Test
        void counts_a_failure_that_code_runs_into_in_spite_of_a_refusal() throws Exception {
            Webapp.Handling softly = (request, response) -> {
                permits(request).spend("soft", Subject.of("user", "ann"), 1);
                response.setStatus(fails(request) ? 401 : 200);
            };
            try (Webapp app = Webapp.plan().handling("/*", softly).start(rules("""
                    {"rules": [{"path": "/*", "per": "ip", "minute": 3, "count": "failed"},
                               {"path": "/never", "per": "user", "hour": 1, "name": "soft"}]}"""))) {
                assertThat(app.status("/")).isEqualTo(200);
                assertThat(app.status("/")).as("refused, and gone on with").isEqualTo(200);
                for (int call = 0; call < 3; call++) {
                    assertThat(app.status("/", FAIL)).isEqualTo(401);
                }
                assertThat(app.status("/", FAIL)).isEqualTo(429);
            }
        }

        @Test
        void does_not_count_a_refusal_behind_what_is_sent() throws Exception {
            Webapp.Handling late = (request, response) -> {
                response.flushBuffer();
                if (fails(request)) {
                    permits(request).spendOrRefuse(10);
                }
            };
            try (Webapp app = Webapp.plan().handling("/*", late).start(rules("""
                    {"rules": [{"path": "/*", "per": "ip", "minute": 1, "count": "failed"},
                               {"path": "/*", "per": "ip", "hour": 9, "cost": 0}]}"""))) {
                assertThatThrownBy(() -> app.get("/", FAIL)).isInstanceOf(IOException.class);
                assertThat(app.status("/")).isEqualTo(200);
            }
        }

        @Test
        void counts_errors_that_are_sent() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        if (fails(request)) {
                            response.sendError(401);
                        }
                    },
                    401);
        }

        @Test
        void counts_exceptions() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        if (fails(request)) {
                            throw new ServletException("on purpose");
                        }
                    },
                    500);
        }

        @Test
        void counts_asynchronous_completion() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        AsyncContext async = request.startAsync();
                        async.start(() -> {
                            response.setStatus(fails(request) ? 403 : 200);
                            async.complete();
                        });
                    },
                    403);
        }

        @Test
        void counts_the_failure_of_what_an_asynchronous_request_is_dispatched_to() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        if (request.getDispatcherType() == DispatcherType.ASYNC) {
                            response.setStatus(fails(request) ? 401 : 200);
                        } else {
                            request.startAsync().dispatch();
                        }
                    },
                    401);
        }

        @Test
        void counts_an_exception_after_an_asynchronous_dispatch() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        if (request.getDispatcherType() != DispatcherType.ASYNC) {
                            request.startAsync().dispatch();
                        } else if (fails(request)) {
                            throw new ServletException("on purpose");
                        }
                    },
                    500);
        }

        @Test
        void counts_asynchronous_timeouts() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        AsyncContext async = request.startAsync();
                        if (fails(request)) {
                            async.setTimeout(TIMEOUT_MILLIS);
                        } else {
                            async.complete();
                        }
                    },
                    500);
        }

        @Test
        void counts_asynchronous_timeouts_that_the_application_answers_itself() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        AsyncContext async = request.startAsync();
                        if (fails(request)) {
                            async.addListener(new CompletingOnTimeout());
                            async.setTimeout(TIMEOUT_MILLIS);
                        } else {
                            async.complete();
                        }
                    },
                    202);
        }

        @Test
        void counts_what_a_second_asynchronous_cycle_ends_with() throws Exception {
            assertCountsFailures(
                    (request, response) -> {
                        AsyncContext async = request.startAsync();
                        if (request.getDispatcherType() == DispatcherType.ASYNC) {
                            async.start(() -> {
                                response.setStatus(fails(request) ? 403 : 200);
                                async.complete();
                            });
                        } else {
                            async.dispatch();
                        }
                    },
                    403);
        }

        @Test
        void does_not_count_refusals_of_its_own() throws Exception {
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "minute": 2, "count": "failed", "name": "f"},
                               {"path": "/*", "per": "ip", "hour": 1, "name": "a"}]}""";
            try (Webapp app = Webapp.answeringOk().start(rules(rules))) {
                assertThat(app.status("/")).isEqualTo(200);
                for (int call = 0; call < 4; call++) {
                    assertThat(app.status("/")).isEqualTo(429);
                }
                clock.advanceSeconds(3_600);
                assertThat(app.get("/").headers().firstValue("RateLimit"))
                        .contains("\"minute\";r=2;t=0, \"hour\";r=0;t=3600");
            }
        }
    }

    private static final class CompletingOnTimeout implements AsyncListener {
        @Override
        public void onTimeout(AsyncEvent event) {
            ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(202);
            event.getAsyncContext().complete();
        }

        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Nested
    @DisplayName("offers permits to the code")
    class Code {

        private static final String BATCH = """
                {"rules": [{"path": "/batch", "per": "token", "hour": 10, "cost": 0, "name": "batch"},
                           {"path": "/batch", "per": "ip", "hour": 100, "name": "calls"},
                           {"path": "/plain", "per": "ip", "hour": 5, "name": "plain"}]}""";

        private final ConcurrentLinkedQueue<Object> seen = new ConcurrentLinkedQueue<>();

        /** Spends {@code X-Spend} permits, several times if it has several values, and answers 200 whatever comes out. */
        private Webapp spending() throws Exception {
            return Webapp.plan()
                    .handling("/batch", (request, response) -> {
                        for (String permits : request.getHeader("X-Spend").split(",", -1)) {
                            seen.add(permits(request).spend(Long.parseLong(permits)));
                        }
                    })
                    .start(rules(BATCH));
        }

        private Webapp handling(Webapp.Handling handling) throws Exception {
            return Webapp.plan().handling("/*", handling).start(rules(BATCH));
        }

        @Test
        void what_it_spends_shows_in_the_headers() throws Exception {
            try (Webapp app = spending()) {
                HttpResponse<String> response = app.get("/batch", "X-Spend", "4");

                assertThat(response.headers().firstValue("RateLimit"))
                        .contains("\"token-hour\";r=6;t=3600, \"ip-hour\";r=99;t=3600");
                assertThat(seen).singleElement().isInstanceOf(Decision.Granted.class);
                assertThat(remaining(app.get("/batch", "X-Spend", "2,1"))).isEqualTo(3);
            }
        }

        @Test
        void a_refused_spending_gives_back_what_the_filter_took() throws Exception {
            try (Webapp app = spending()) {
                app.get("/batch", "X-Spend", "8");
                app.get("/batch", "X-Spend", "3");
                HttpResponse<String> third = app.get("/batch", "X-Spend", "2");

                assertThat(third.headers().firstValue("RateLimit"))
                        .contains("\"token-hour\";r=0;t=3600, \"ip-hour\";r=98;t=3600");
            }
        }

        @Test
        void uncaught_refusals_become_the_answer() throws Exception {
            try (Webapp app = handling((request, response) -> permits(request).spendOrRefuse(6))) {
                assertThat(app.status("/batch")).isEqualTo(200);
                HttpResponse<String> refused = app.get("/batch");

                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
                assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
                assertThat(refused.body())
                        .contains("\"limit_exceeded\":\"hour\"", "\"violated-policies\":[\"token-hour\"]");
            }
        }

        @Test
        void a_grant_after_a_refusal_has_no_header_of_the_refusal() throws Exception {
            try (Webapp app = spending()) {
                app.get("/batch", "X-Spend", "6");

                HttpResponse<String> granted = app.get("/batch", "X-Spend", "5,2");
                HttpResponse<String> refused = app.get("/batch", "X-Spend", "5");

                assertThat(seen).element(2).isInstanceOf(Decision.Granted.class);
                assertThat(granted.headers().map()).doesNotContainKeys("retry-after", "cache-control");
                assertThat(refused.headers().firstValue("Retry-After")).contains("3600");
                assertThat(refused.headers().firstValue("Cache-Control")).contains("no-store");
            }
        }

        @Test
        void a_refusal_for_good_after_one_for_a_time_tells_no_time() throws Exception {
            try (Webapp app = spending()) {
                app.get("/batch", "X-Spend", "6");

                HttpResponse<String> refused = app.get("/batch", "X-Spend", "5,11");

                assertThat(refused.headers().map()).doesNotContainKey("retry-after");
                assertThat(refused.headers().firstValue("Cache-Control")).contains("no-store");
            }
        }

        @Test
        void a_cost_that_can_never_pass_is_413() throws Exception {
            try (Webapp app = handling((request, response) -> permits(request).spendOrRefuse(11))) {
                HttpResponse<String> refused = app.get("/batch");

                assertThat(refused.statusCode()).isEqualTo(413);
                assertThat(refused.headers().map()).doesNotContainKey("retry-after");
            }
        }

        @Test
        void uncaught_refusals_that_a_framework_wraps_become_the_answer() throws Exception {
            try (Webapp app = handling((request, response) -> {
                try {
                    permits(request).spendOrRefuse(6);
                } catch (RateLimitExceeded e) {
                    throw new ServletException(new IllegalStateException(e));
                }
            })) {
                assertThat(app.status("/batch")).isEqualTo(200);
                assertThat(app.status("/batch")).isEqualTo(429);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"writer", "stream"})
        void a_refusal_replaces_what_was_already_written(String by) throws Exception {
            try (Webapp app = handling((request, response) -> {
                response.setContentType("text/html;charset=UTF-8");
                if (by.equals("writer")) {
                    PrintWriter writer = response.getWriter();
                    writer.print("half an answer");
                } else {
                    response.getOutputStream().print("half an answer");
                }
                permits(request).spendOrRefuse(11);
            })) {
                HttpResponse<String> refused = app.get("/batch");

                assertThat(refused.statusCode()).isEqualTo(413);
                assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
                        .startsWith("application/json");
                assertThat(refused.body()).startsWith("{\"type\"").endsWith("}");
            }
        }

        @Test
        void a_refusal_after_the_response_is_committed_breaks_it_off() throws Exception {
            try (Webapp app = handling((request, response) -> {
                response.getWriter().print("sent");
                response.flushBuffer();
                permits(request).spendOrRefuse(11);
            })) {
                assertThatThrownBy(() -> app.get("/batch"))
                        .as("half an answer that looks whole")
                        .isInstanceOf(IOException.class);
            }
        }

        @Test
        void named_policies_can_be_spent_for_a_subject_that_only_the_code_knows() throws Exception {
            try (Webapp app = handling((request, response) ->
                    seen.add(permits(request).spend("plain", Subject.of("ip", request.getHeader("X-For")), 5)))) {
                assertThat(remaining(app.get("/batch", "X-For", "192.0.2.1"))).isZero();
                assertThat(remaining(app.get("/batch", "X-For", "192.0.2.2"))).isZero();
                app.get("/batch", "X-For", "192.0.2.1");

                assertThat(seen).hasSize(3).last().isInstanceOf(Decision.Refused.class);
            }
        }

        @Test
        void a_refusal_that_another_jvm_has_sent_is_the_applications_exception() throws Exception {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> {
                        throw new IllegalStateException(copyOf(new RateLimitExceeded(new Decision.Refused(
                                Reason.LIMIT, List.of(), List.of(), Optional.empty(), Optional.empty(), false))));
                    })
                    .filter(
                            (request, response, chain) -> {
                                try {
                                    chain.doFilter(request, response);
                                } catch (RuntimeException e) {
                                    thrown.set(e);
                                    throw e;
                                }
                            },
                            DispatcherType.REQUEST)
                    .start(rules(IP_MINUTE_9))) {
                assertThat(app.get("/").statusCode()).isEqualTo(500);
                assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
            }
        }

        private static Throwable copyOf(Throwable original) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(original);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (Throwable) in.readObject();
            } catch (ClassNotFoundException e) {
                throw new IOException(e);
            }
        }

        @Test
        void a_later_refusal_leaves_none_of_the_earlier_numbers_beside_it_in_a_503() throws Exception {
            FailingStore store = new FailingStore(1);
            String rules = """
                    {"rules": [{"path": "/*", "per": "ip", "hour": 5},
                               {"path": "/other", "per": "user", "hour": 5, "name": "closed", "cost": 0, "onStoreFailure": "closed"}]}""";
            try (Webapp app = Webapp.plan()
                    .handling("/*", (request, response) -> {
                        store.silent(true);
                        if (permits(request).spend("closed", Subject.of("user", "u"), 1)
                                instanceof Decision.Refused no) {
                            throw new RateLimitExceeded(no);
                        }
                    })
                    .start(new RateLimitOptions().rules(rules).store(store))) {
                HttpResponse<String> response = app.get("/");

                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().map())
                        .doesNotContainKeys(
                                "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit");
            }
        }

        @Test
        void peeking_spends_nothing() throws Exception {
            try (Webapp app = handling((request, response) -> {
                RequestPermits permits = permits(request);
                seen.add(permits.peek("batch", 10));
                permits.spend(4);
                seen.add(permits.peek("batch", 6));
                seen.add(permits.peek("batch", 7));
                seen.add(permits.decision());
            })) {
                HttpResponse<String> response = app.get("/batch");

                assertThat(remaining(response)).isEqualTo(6);
                assertThat(seen.stream().map(Object::getClass).map(Class::getSimpleName))
                        .containsExactly("Granted", "Granted", "Refused", "Granted");
            }
        }

        @Test
        void mistakes_of_the_code_are_told_as_exceptions() throws Exception {
            try (Webapp app = handling((request, response) -> {
                RequestPermits permits = permits(request);
                List<Runnable> mistakes = List.of(
                        () -> permits.spend(1),
                        () -> permits.spendOrRefuse(1),
                        () -> permits.spend(0),
                        () -> permits.spend("nothing", Subject.of("ip", "x"), 1),
                        () -> permits.peek("nothing", 1),
                        () -> permits.peek("batch", -1));
                for (Runnable mistake : mistakes) {
                    try {
                        mistake.run();
                        seen.add("no exception");
                    } catch (IllegalArgumentException | IllegalStateException e) {
                        seen.add(e.getClass().getSimpleName() + " " + e.getMessage());
                    }
                }
            })) {
                assertThat(remaining(app.get("/plain"))).isEqualTo(4);

                assertThat(seen).hasSize(6).doesNotContain("no exception");
                assertThat(seen.stream().map(String::valueOf).toList().subList(0, 2))
                        .allMatch(text -> text.startsWith("IllegalStateException") && text.contains("cost = 0"));
                assertThat(seen.stream().map(String::valueOf).toList().subList(2, 6))
                        .allMatch(text -> text.startsWith("IllegalArgumentException"));
                assertThat(seen.toString()).contains("known: batch, calls, plain");
            }
        }
    }

    @Nested
    @DisplayName("with code of the application inside")
    class Extensions {

        @Test
        void tells_listeners_of_every_decision_and_survives_one_that_throws() throws Exception {
            List<String> told = new CopyOnWriteArrayList<>();
            RateLimitListener broken = new RateLimitListener() {
                @Override
                public void decided(Decided event) {
                    throw new IllegalStateException("on purpose");
                }
            };
            RateLimitListener listening = new RateLimitListener() {
                @Override
                public void decided(Decided event) {
                    told.add(event.method() + " " + event.path() + " "
                            + event.decision().getClass().getSimpleName());
                }
            };
            try (LogLines log = LogLines.of("io.ratelimit.core.event")) {
                try (Webapp app =
                        Webapp.answeringOk().start(rules("""
                                {"rules": [{"path": "/a", "per": "ip", "minute": 1}]}""").listener(broken).listener(listening))) {
                    assertThat(app.status("/a")).isEqualTo(200);
                    assertThat(app.status("/a")).isEqualTo(429);
                    assertThat(app.status("/b")).isEqualTo(200);
                }
                assertThat(log.lines().stream().filter(line -> line.contains("failed")))
                        .hasSize(1);
            }
            assertThat(told).containsExactly("GET /a Granted", "GET /a Refused", "GET /b Unlimited");
        }

        @ParameterizedTest
        @ValueSource(strings = {"throws", "null", "other"})
        void an_identity_that_does_not_resolve_counts_as_absent(String how) throws Exception {
            IdentityResolver broken = new IdentityResolver() {
                @Override
                public String identity() {
                    return "tenant";
                }

                @Override
                @SuppressWarnings({"NullAway", "OptionalAssignedToNull"}) // what a careless author may write
                public Optional<Subject> resolve(RequestFacts request) {
                    return switch (how) {
                        case "throws" -> throw new IllegalStateException("on purpose");
                        case "null" -> null;
                        default -> Optional.of(Subject.of("other", "x"));
                    };
                }
            };
            try (LogLines log = LogLines.of("io.ratelimit.core.Limiter")) {
                try (Webapp app = Webapp.answeringOk().start(rules("""
                        {"rules": [{"path": "/*", "per": "tenant", "minute": 2}]}""").identity(broken))) {
                    assertThat(app.status("/")).isEqualTo(200);
                    assertThat(app.status("/")).isEqualTo(200);
                    assertThat(app.status("/")).isEqualTo(429);
                }
                assertThat(log.lines()).anyMatch(line -> line.contains("identity 'tenant' failed"));
            }
        }

        @Test
        void an_identity_of_its_own_is_counted_apart_and_asked_once() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            IdentityResolver tenant = new IdentityResolver() {
                @Override
                public String identity() {
                    return "tenant";
                }

                @Override
                public Optional<Subject> resolve(RequestFacts request) {
                    asked.incrementAndGet();
                    return request.header("X-Tenant").map(value -> Subject.of("tenant", value));
                }
            };
            try (Webapp app = Webapp.answeringOk().start(rules("""
                    {"rules": [{"path": "/*", "per": "tenant", "minute": 1},
                               {"path": "/*", "per": "tenant+ip", "minute": 5}]}""").identity(tenant))) {
                assertThat(app.status("/", "X-Tenant", "a")).isEqualTo(200);
                assertThat(app.status("/", "X-Tenant", "b")).isEqualTo(200);
                assertThat(app.status("/", "X-Tenant", "a")).isEqualTo(429);
                assertThat(asked).hasValue(3);
            }
        }

        @Test
        void the_client_attribute_of_an_earlier_filter_is_an_identity() throws Exception {
            AtomicReference<String> client = new AtomicReference<>("one");
            Filter authentication = (request, response, chain) -> {
                request.setAttribute("io.ratelimit.client", client.get());
                chain.doFilter(request, response);
            };
            try (Webapp app = Webapp.answeringOk()
                    .filter(authentication, DispatcherType.REQUEST)
                    .start(rules("""
                            {"rules": [{"path": "/*", "per": "client", "minute": 1}]}"""))) {
                assertThat(app.status("/")).isEqualTo(200);
                client.set("two");
                assertThat(app.status("/")).isEqualTo(200);
                assertThat(app.status("/")).isEqualTo(429);
            }
        }
    }
}
