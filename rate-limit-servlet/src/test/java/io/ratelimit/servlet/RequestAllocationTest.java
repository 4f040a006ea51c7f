package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes, because they do not depend on how busy the machine is. They do depend on the compiler, which leaves objects out: the
 * bounds hold for interpreted code, too.
 */
@DisplayName("What one request allocates in the filter is bounded")
class RequestAllocationTest {

    private static final int REQUESTS = 2_000;
    private static final FilterChain NOTHING = (request, response) -> {};

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest(name = "{0}, {1} permits: at most {3} bytes, status {2}")
    @CsvSource({"ip, 1000000, 200, 3500", "token, 1000000, 200, 5000", "ip, 1, 429, 4500", "token, 1, 429, 6000"})
    void bytes(String identity, long permits, int status, long most) throws Exception {
        RateLimitFilter filter = limiting(identity, permits);
        FakeExchange exchange = new FakeExchange("192.0.2.1", "Bearer a-token");
        try {
            send(exchange, filter, REQUESTS);
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            int last = send(exchange, filter, REQUESTS);
            long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

            assertThat(last).isEqualTo(status);
            assertThat(exchange.header("X-RateLimit-Limit")).isEqualTo(String.valueOf(permits));
            assertThat(bytes / REQUESTS).isLessThanOrEqualTo(most);
        } finally {
            filter.destroy();
        }
    }

    private static int send(FakeExchange exchange, RateLimitFilter filter, int times) throws Exception {
        int status = 0;
        for (int request = 0; request < times; request++) {
            status = exchange.send(filter, NOTHING);
        }
        return status;
    }

    private static RateLimitFilter limiting(String identity, long permits) throws Exception {
        RateLimitFilter filter = new RateLimitFilter(new RateLimitOptions()
                .set("store", "memory")
                .rules("{\"rules\": [{\"path\": \"/api/*\", \"per\": \"" + identity + "\", \"hour\": " + permits
                        + ", \"day\": " + permits + "}]}"));
        filter.init(config(context()));
        return filter;
    }

    private static FilterConfig config(ServletContext context) {
        return (FilterConfig) Proxy.newProxyInstance(
                RequestAllocationTest.class.getClassLoader(),
                new Class<?>[] {FilterConfig.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getInitParameterNames" -> Collections.emptyEnumeration();
                    case "getServletContext" -> context;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static ServletContext context() {
        Map<String, @Nullable Object> attributes = new HashMap<>();
        return (ServletContext) Proxy.newProxyInstance(
                RequestAllocationTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAttribute" -> attributes.get(String.valueOf(arguments[0]));
                    case "setAttribute" -> attributes.put(String.valueOf(arguments[0]), arguments[1]);
                    case "removeAttribute" -> attributes.remove(String.valueOf(arguments[0]));
                    case "getInitParameterNames" -> Collections.emptyEnumeration();
                    case "getServletRegistrations" -> Map.of();
                    case "getClassLoader" -> RequestAllocationTest.class.getClassLoader();
                    default -> null;
                });
    }
}
