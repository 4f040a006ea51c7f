package io.ratelimit.jaxrs;

import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.servlet.RateLimitFilter;
import io.ratelimit.servlet.RateLimitOptions;
import jakarta.servlet.DispatcherType;
import jakarta.ws.rs.core.Application;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.servlet.ServletContainer;

/** A JAX-RS application on Jersey and Jetty, limited in memory by a clock that stands still; or on Tomcat, as deployed. */
final class JaxrsServer implements AutoCloseable {

    static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final URI uri;
    private final AutoCloseable server;
    private final HttpClient client = HttpClient.newHttpClient();

    JaxrsServer(URI uri, AutoCloseable server) {
        this.uri = uri;
        this.server = server;
    }

    static JaxrsServer start(Class<? extends Application> application) throws Exception {
        return start(application, new RateLimitOptions());
    }

    static JaxrsServer start(Class<? extends Application> application, RateLimitOptions options) throws Exception {
        ServletContextHandler context = limited(options);
        ServletHolder jersey = new ServletHolder("jersey", ServletContainer.class);
        jersey.setInitParameter("jakarta.ws.rs.Application", application.getName());
        jersey.setInitOrder(1);
        jersey.setAsyncSupported(true);
        context.addServlet(jersey, "/*");
        return start(context);
    }

    /** With Jersey as a filter, in front of no servlet. */
    static JaxrsServer startAsFilter(Class<? extends Application> application, RateLimitOptions options)
            throws Exception {
        ServletContextHandler context = limited(options);
        FilterHolder jersey = new FilterHolder(ServletContainer.class);
        jersey.setInitParameter("jakarta.ws.rs.Application", application.getName());
        context.addFilter(jersey, "/*", EnumSet.of(DispatcherType.REQUEST));
        return start(context);
    }

    private static ServletContextHandler limited(RateLimitOptions options) {
        ServletContextHandler context = new ServletContextHandler("/");
        options.store(new InMemoryPermitStore(NOON, 1)).clock(NOON);
        FilterHolder limits = new FilterHolder(new RateLimitFilter(options));
        limits.setAsyncSupported(true);
        context.addFilter(limits, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    private static JaxrsServer start(ServletContextHandler context) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            LifeCycle.stop(server);
            throw e;
        }
        return new JaxrsServer(server.getURI(), () -> LifeCycle.stop(server));
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        return client.send(request(method, path, headers), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(request("POST", path, headers), (name, value) -> true)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Calls until refused and returns how many were admitted. */
    int admitted(String method, String path, String... headers) throws Exception {
        int admitted = 0;
        while (send(method, path, headers).statusCode() != 429) {
            if (++admitted > 100) {
                throw new AssertionError(method + " " + path + " is not limited");
            }
        }
        return admitted;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }

    private HttpRequest request(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(uri.resolve(path).toString()))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
