package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Decision;
import io.ratelimit.RateLimitExceeded;
import io.ratelimit.RequestPermits;
import io.ratelimit.Subject;
import io.ratelimit.core.store.ManualClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What containers do differently comes out the same on")
@ParameterizedClass
@EnumSource
class ContainersTest {

    enum Container {
        JETTY,
        TOMCAT
    }

    private static final String BATCH = """
            {"rules": [{"path": "/*", "per": "ip", "minute": 9, "cost": 0},
                       {"path": "/*", "per": "all", "hour": 1, "cost": 0, "name": "closed", "onStoreFailure": "closed"}]}""";

    /** Jetty forgets a timeout that passes while it is being set. */
    private static final long TIMEOUT_MILLIS = 100;

    private final ManualClock clock = new ManualClock();
    private final Container container;

    ContainersTest(Container container) {
        this.container = container;
    }

    private Webapp start(Webapp.Plan plan, RateLimitOptions options) throws Exception {
        plan.filter(new RateLimitFilter(options), DispatcherType.REQUEST, DispatcherType.ASYNC);
        return container == Container.JETTY ? plan.start() : plan.startOnTomcat();
    }

    private Webapp start(Webapp.Plan plan, String rules) throws Exception {
        return start(plan, Webapp.options(clock).rules(rules));
    }

    private static Webapp.Plan handling(Webapp.Handling handling) {
        return Webapp.plan().handling("/*", handling);
    }

    private static RequestPermits permits(HttpServletRequest request) {
        return (RequestPermits) request.getAttribute(RequestPermits.ATTRIBUTE);
    }

    private static String failed(int limit) {
        return "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"hour\": " + limit + ", \"count\": \"failed\"}]}";
    }

    private static boolean isAgain(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC;
    }

    @Test
    @DisplayName("a refusal with all its headers")
    void refusal() throws Exception {
        try (Webapp app = start(Webapp.answeringOk(), """
                {"rules": [{"path": "/*", "per": "ip", "minute": 1}]}""")) {
            HttpResponse<String> first = app.get("/");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().allValues("RateLimit")).containsExactly("\"minute\";r=0;t=60");
            HttpResponse<String> refused = app.get("/");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().allValues("Retry-After")).containsExactly("60");
            assertThat(refused.headers().allValues("X-RateLimit-Remaining")).containsExactly("0");
            assertThat(refused.headers().allValues("Cache-Control")).containsExactly("no-store");
            assertThat(refused.body()).contains("\"limit_exceeded\":\"minute\"");
            clock.advanceSeconds(60);
            assertThat(app.status("/")).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a forced refusal, which spends nothing")
    void forced() throws Exception {
        try (Webapp app = start(Webapp.answeringOk(), """
                {"rules": [{"path": "/*", "per": "ip", "minute": 9}]}""")) {
            HttpResponse<String> refused = app.get("/", "X-RateLimit", "1");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(app.get("/").headers().firstValue("X-RateLimit-Remaining"))
                    .contains("8");
        }
    }

    @Test
    @DisplayName("an asynchronous request, counted once however often it is dispatched")
    void asynchronous() throws Exception {
        try (Webapp app = start(
                handling((request, response) -> {
                    if (isAgain(request)) {
                        response.getWriter().print("later");
                    } else {
                        request.startAsync().dispatch();
                    }
                }),
                """
                {"rules": [{"path": "/*", "per": "ip", "minute": 9}]}""")) {
            HttpResponse<String> first = app.get("/");
            assertThat(first.body()).isEqualTo("later");
            assertThat(first.headers().allValues("X-RateLimit-Remaining")).containsExactly("8");
            assertThat(app.get("/").headers().allValues("X-RateLimit-Remaining"))
                    .containsExactly("7");
        }
    }

    @Test
    @DisplayName("a welcome file, counted as the folder that was asked for and as the file that serves it")
    void welcomeFile(@TempDir Path files) throws Exception {
        Files.createDirectories(files.resolve("reports"));
        Files.writeString(files.resolve("reports").resolve("index.html"), "reports");
        Files.writeString(files.resolve("index.html"), "start");
        try (Webapp app = start(Webapp.plan().files(files), """
                {"rules": [{"path": "/reports", "per": "ip", "minute": 2},
                           {"path": "/", "per": "ip", "hour": 1}]}""")) {
            assertThat(app.get("/reports/").body()).isEqualTo("reports");
            assertThat(app.status("/reports/;v=1")).isEqualTo(200);
            assertThat(app.status("/reports/")).isEqualTo(429);
            assertThat(app.get("/").body()).isEqualTo("start");
            assertThat(app.status("/")).isEqualTo(429);
            assertThat(app.status("/index.html")).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a rules file among those that everybody may read, which nobody has named and nobody reads")
    void publicRules(@TempDir Path files) throws Exception {
        Files.writeString(files.resolve("index.html"), "start");
        String rules = "{\"rules\": [{\"path\": \"/*\", \"per\": \"ip\", \"minute\": 1}]}";
        Files.writeString(files.resolve("rate-limit.json"), rules);
        try (Webapp app = start(Webapp.plan().files(files), Webapp.options(clock))) {
            assertThat(app.get("/rate-limit.json").body()).isEqualTo(rules);
            assertThat(app.status("/")).isEqualTo(200);
        }
        try (Webapp app =
                start(Webapp.plan().files(files), Webapp.options(clock).set("rules", "rate-limit.json"))) {
            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/")).isEqualTo(429);
        }
    }

    @Test
    @DisplayName("a welcome file of a folder that is exempt")
    void exemptFolder(@TempDir Path files) throws Exception {
        Files.writeString(files.resolve("index.html"), "start");
        try (Webapp app = start(Webapp.plan().files(files), """
                {"rules": [{"path": "/*", "per": "ip", "minute": 1}, {"path": "/", "exempt": true}]}""")) {
            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/")).isEqualTo(200);
            assertThat(app.status("/index.html")).isEqualTo(200);
            assertThat(app.status("/index.html")).isEqualTo(429);
        }
    }

    /** Counts how often somebody listens to how an asynchronous request ends. */
    private static final class Listened extends HttpServletRequestWrapper {
        private final AtomicInteger times;

        Listened(HttpServletRequest request, AtomicInteger times) {
            super(request);
            this.times = times;
        }

        @Override
        public AsyncContext getAsyncContext() {
            times.incrementAndGet();
            return super.getAsyncContext();
        }
    }

    @Test
    @DisplayName("an asynchronous request of many cycles, listened to once")
    void cycles() throws Exception {
        AtomicInteger listened = new AtomicInteger();
        AtomicInteger cycles = new AtomicInteger();
        Filter counting = (request, response, chain) ->
                chain.doFilter(new Listened((HttpServletRequest) request, listened), response);
        Webapp.Plan plan = handling((request, response) -> {
                    if (cycles.incrementAndGet() < 8) {
                        request.startAsync().dispatch();
                    } else {
                        response.setStatus(400);
                    }
                })
                .filter(counting, DispatcherType.REQUEST, DispatcherType.ASYNC);
        try (Webapp app = start(plan, failed(1))) {
            assertThat(app.status("/")).isEqualTo(400);
            assertThat(app.status("/")).isEqualTo(429);
            assertThat(cycles).hasValue(8);
            assertThat(listened).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10})
    @DisplayName("a refusal of code that an asynchronous request is dispatched to")
    void refusalAfterDispatch(int permits) throws Exception {
        try (Webapp app = start(
                handling((request, response) -> {
                    if (isAgain(request)) {
                        permits(request).spendOrRefuse(permits);
                    } else {
                        request.startAsync().dispatch();
                    }
                }),
                """
                {"rules": [{"path": "/*", "per": "ip", "minute": 9, "cost": 0}]}""")) {
            app.get("/");
            HttpResponse<String> refused = app.get("/");
            assertThat(refused.statusCode()).isEqualTo(permits == 5 ? 429 : 413);
            assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
            assertThat(refused.body()).contains("\"limit_exceeded\":\"minute\"");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("headers of the application that a refusal has covered, for code that goes on and is granted less")
    void uncovered(boolean later) throws Exception {
        Webapp.Handling handling = (request, response) -> {
            response.setHeader("Retry-After", "7");
            response.addHeader("Cache-Control", "private");
            response.addHeader("Cache-Control", "max-age=60");
            permits(request).spend(10);
            permits(request).spend(8);
            permits(request).spend(2);
            if (later) {
                response.setHeader("Retry-After", "8");
                response.setHeader("Cache-Control", "no-cache");
            }
            permits(request).spend(1);
        };
        try (Webapp app = start(handling(handling), """
                {"rules": [{"path": "/*", "per": "ip", "minute": 9, "cost": 0}]}""")) {
            HttpResponse<String> response = app.get("/");
            assertThat(response.headers().allValues("X-RateLimit-Remaining")).containsExactly("0");
            assertThat(response.headers().allValues("Retry-After")).containsExactly(later ? "8" : "7");
            assertThat(response.headers().allValues("Cache-Control"))
                    .isEqualTo(later ? List.of("no-cache") : List.of("private", "max-age=60"));
        }
    }

    @Test
    @DisplayName("a refusal of code that has started an asynchronous cycle which nobody will end")
    void refusalAfterStart() throws Exception {
        try (Webapp app = start(
                handling((request, response) -> {
                    request.startAsync().setTimeout(0);
                    permits(request).spendOrRefuse(10);
                }),
                """
                {"rules": [{"path": "/*", "per": "ip", "minute": 9, "cost": 0}]}""")) {
            assertThat(app.status("/")).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("a 503 beside which nothing stands that was shown or set for another answer")
    void withoutStaleHeaders(boolean written) throws Exception {
        FailingStore store = new FailingStore(1, clock);
        Filter earlier = (request, response, chain) -> {
            HttpServletResponse http = (HttpServletResponse) response;
            http.setHeader("ETag", "\"1\"");
            http.setDateHeader("Last-Modified", 0);
            http.addHeader("Vary", "Origin");
            http.addHeader("Vary", "Accept");
            http.addCookie(new Cookie("lang", "en"));
            chain.doFilter(request, response);
        };
        Webapp.Handling handling = (request, response) -> {
            permits(request).spend(1);
            if (written) {
                response.setContentType("text/html");
                response.getWriter().print("half an answer");
            }
            store.silent(true);
            if (permits(request).spend("closed", Subject.of("user", "u"), 1) instanceof Decision.Refused refused) {
                throw new RateLimitExceeded(refused);
            }
        };
        Webapp.Plan plan = handling(handling).filter(earlier, DispatcherType.REQUEST);
        try (Webapp app = start(plan, Webapp.options(clock).rules(BATCH).store(store))) {
            HttpResponse<String> response = app.get("/");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().map())
                    .doesNotContainKeys(
                            "x-ratelimit-limit",
                            "x-ratelimit-remaining",
                            "x-ratelimit-reset",
                            "ratelimit",
                            "ratelimit-policy",
                            "etag",
                            "last-modified");
            assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
            assertThat(response.headers().allValues("Vary")).containsExactly("Origin", "Accept");
            assertThat(response.headers().allValues("Set-Cookie")).containsExactly("lang=en");
            assertThat(response.body()).startsWith("{\"type\"").endsWith("}");
        }
    }

    private static final String LARGEST_5 = """
            {"rules": [{"path": "/*", "per": "ip", "minute": 5, "cost": 0, "message": "größer als 5"}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"writer", "stream"})
    @DisplayName("a refusal in place of a body of another length, encoding and name")
    void inPlaceOfAnotherBody(String by) throws Exception {
        Webapp.Handling handling = (request, response) -> {
            response.setHeader("Content-Encoding", "gzip");
            response.setHeader("Content-Range", "bytes 0-4/9");
            response.setHeader("Content-Disposition", "attachment; filename=report.csv");
            response.setContentType("text/csv;charset=UTF-8");
            response.setContentLength(5);
            if (by.equals("writer")) {
                response.getWriter().print("half");
            } else {
                response.getOutputStream().print("half");
            }
            permits(request).spendOrRefuse(6);
        };
        try (Webapp app = start(handling(handling), LARGEST_5)) {
            HttpResponse<String> refused = app.get("/");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.headers().map())
                    .doesNotContainKeys("content-encoding", "content-range", "content-disposition");
            assertThat(refused.body())
                    .startsWith("{\"type\"")
                    .contains("größer als 5")
                    .endsWith("}");
        }
    }

    @Test
    @DisplayName("a refusal that is written as text, of the length that its encoding makes of it")
    void ofTheLengthOfItsEncoding() throws Exception {
        Webapp.Handling handling = (request, response) -> {
            response.setContentType("text/csv;charset=UTF-8");
            response.setContentLength(5);
            response.getWriter().print("half");
            permits(request).spendOrRefuse(6);
        };
        try (Webapp app = start(handling(handling), LARGEST_5)) {
            HttpResponse<String> refused = app.get("/");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body())
                    .startsWith("{\"type\"")
                    .contains("größer als 5")
                    .endsWith("}");
        }
    }

    @Test
    @DisplayName("a refusal that a filter in front encodes, and says so")
    void encodedInFront() throws Exception {
        Filter encoding = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("Content-Encoding", "base64");
            ServletOutputStream encoded = new Encoded(response.getOutputStream());
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                @Override
                public ServletOutputStream getOutputStream() {
                    return encoded;
                }

                @Override
                public void setContentLength(int length) {
                    // That of the plain body.
                }
            });
            encoded.close();
        };
        Webapp.Plan plan = handling((request, response) -> permits(request).spendOrRefuse(6))
                .filter(encoding, DispatcherType.REQUEST);
        try (Webapp app = start(plan, LARGEST_5)) {
            HttpResponse<String> refused = app.get("/");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.headers().allValues("Content-Encoding")).containsExactly("base64");
            assertThat(new String(Base64.getDecoder().decode(refused.body()), StandardCharsets.UTF_8))
                    .startsWith("{\"type\"")
                    .endsWith("}");
        }
    }

    private static final class Encoded extends ServletOutputStream {

        private final OutputStream to;

        Encoded(OutputStream to) {
            this.to = Base64.getEncoder().wrap(to);
        }

        @Override
        public void write(int one) throws IOException {
            to.write(one);
        }

        @Override
        public void close() throws IOException {
            to.close();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "complete by the servlet",
                "complete before it returns",
                "complete at any time",
                "dispatch by the servlet",
                "dispatch before it returns",
                "dispatch at any time"
            })
    @DisplayName("the outcome of asynchronous requests, however soon they end")
    void outcome(String how) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Webapp.Handling handling = (request, response) -> {
            int status = Integer.parseInt(request.getHeader("X-Status"));
            if (isAgain(request)) {
                response.setStatus(status);
                return;
            }
            AsyncContext async = request.startAsync();
            Runnable end = () -> {
                if (how.startsWith("dispatch")) {
                    async.dispatch();
                } else {
                    response.setStatus(status);
                    async.complete();
                }
            };
            if (how.endsWith("by the servlet")) {
                end.run();
            } else {
                Future<?> ended = threads.submit(end);
                if (how.endsWith("before it returns")) {
                    await(ended);
                }
            }
        };
        try (Webapp app = start(handling(handling), failed(20))) {
            for (int call = 0; call < 20; call++) {
                assertThat(app.status("/", "X-Status", "201")).isEqualTo(201);
                assertThat(app.status("/", "X-Status", "401")).isEqualTo(401);
            }
            assertThat(app.status("/", "X-Status", "201")).isEqualTo(429);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout", "exception"})
    @DisplayName("the failure of asynchronous requests that nobody answers")
    void failure(String how) throws Exception {
        Webapp.Handling handling = (request, response) -> {
            if (isAgain(request)) {
                throw new IllegalStateException("on purpose");
            }
            AsyncContext async = request.startAsync();
            if (how.equals("timeout")) {
                async.setTimeout(TIMEOUT_MILLIS);
            } else {
                async.dispatch();
            }
        };
        try (Webapp app = start(handling(handling), failed(2))) {
            for (int call = 0; call < 2; call++) {
                assertThat(app.status("/")).isEqualTo(500);
            }
            assertThat(app.status("/")).isEqualTo(429);
        }
    }

    private static void await(Future<?> ended) {
        try {
            ended.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
