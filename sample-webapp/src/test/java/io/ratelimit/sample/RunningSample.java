package io.ratelimit.sample;

import static io.restassured.RestAssured.given;

import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import io.ratelimit.servlet.RateLimitOptions;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The sample webapp over HTTP for the tests of one class, with a clock that they move. */
final class RunningSample implements BeforeAllCallback, AfterAllCallback {

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger names = new AtomicInteger();
    private final Consumer<RateLimitOptions> options;
    private final Consumer<ServletContextHandler> additions;
    private @Nullable SampleServer server;

    RunningSample() {
        this(options -> {}, context -> {});
    }

    RunningSample(Consumer<RateLimitOptions> options, Consumer<ServletContextHandler> additions) {
        this.options = options;
        this.additions = additions;
    }

    @Override
    public void beforeAll(ExtensionContext test) throws Exception {
        RateLimitOptions chosen = new RateLimitOptions()
                .store(new InMemoryPermitStore(clock, 1))
                .clock(clock)
                .set("trusted-proxies", "127.0.0.1");
        options.accept(chosen);
        ServletContextHandler webapp = SampleWebapp.with(chosen);
        additions.accept(webapp);
        server = SampleServer.start("127.0.0.1", 0, webapp);
    }

    @Override
    public void afterAll(ExtensionContext test) {
        if (server != null) {
            server.close();
        }
    }

    void advance(Duration duration) {
        clock.advance(duration);
    }

    long epochSecond() {
        return clock.instant().getEpochSecond();
    }

    /** A client that no other test of the class knows. */
    String newClient() {
        return "client" + names.incrementAndGet();
    }

    /** An address that no other test of the class knows. */
    String newAddress() {
        int number = names.incrementAndGet();
        return "10." + (number >> 16) + '.' + (number >> 8 & 255) + '.' + (number & 255);
    }

    /** A request without credentials from an address of its own. */
    RequestSpecification anonymous() {
        return from(newAddress());
    }

    RequestSpecification from(String address) {
        return given().baseUri(String.valueOf(server == null ? null : server.uri()))
                .header("Connection", "close")
                .header("X-Forwarded-For", address);
    }

    /** A request with the first token of a client, from an address of its own. */
    RequestSpecification as(String client) {
        return withToken("demo-" + client + "-1");
    }

    RequestSpecification withToken(String token) {
        return anonymous().header("Authorization", "Bearer " + token);
    }

    /** Sends the same call several times and returns the statuses in order. */
    static List<Integer> statuses(int calls, Supplier<Response> call) {
        List<Integer> statuses = new ArrayList<>();
        for (int number = 0; number < calls; number++) {
            statuses.add(call.get().statusCode());
        }
        return statuses;
    }

    /** Sends the same call several times, all of which must succeed. */
    static void succeed(int calls, Supplier<Response> call) {
        for (int number = 1; number <= calls; number++) {
            Response response = call.get();
            if (response.statusCode() != 200) {
                throw new AssertionError("call " + number + " of " + calls + ": " + response.statusLine() + "\n"
                        + response.headers() + "\n" + response.asString());
            }
        }
    }
}
