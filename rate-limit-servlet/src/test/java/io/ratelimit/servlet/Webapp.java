package io.ratelimit.servlet;

import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.ManualClock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ListenerHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A webapp on an embedded Jetty, or Tomcat, that listens on the loopback address only. */
final class Webapp implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A webapp that never answers is a failure to report, not to wait for. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST_HEADER_BYTES = 256 << 10;

    /** What a servlet does with every request. */
    interface Handling {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    /** What is deployed. */
    static final class Plan {
        private final ServletContextHandler context = new ServletContextHandler();
        private final TomcatServer tomcat = new TomcatServer();

        private Plan() {}

        Plan servlet(String path, HttpServlet servlet) {
            tomcat.add(path, servlet);
            ServletHolder holder = new ServletHolder(path, servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, path);
            return this;
        }

        Plan handling(String path, Handling handling) {
            return servlet(path, new HandlingServlet(handling));
        }

        /** In the order of these calls, like {@code filter-mapping} elements. */
        Plan filter(Filter filter, DispatcherType first, DispatcherType... more) {
            tomcat.add(filter, EnumSet.of(first, more));
            FilterHolder holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.of(first, more));
            return this;
        }

        Plan initializer(ServletContainerInitializer initializer) {
            tomcat.add(initializer);
            context.addServletContainerInitializer(initializer);
            return this;
        }

        /** Declared, not added: only such listeners may add filters. */
        Plan listener(Class<? extends ServletContextListener> listener) {
            tomcat.add(listener);
            context.getServletHandler().addListener(new ListenerHolder(listener));
            return this;
        }

        /** Serves the files of a folder, and {@code index.html} for folders. */
        Plan files(Path folder) {
            tomcat.files(folder);
            context.setBaseResourceAsPath(folder.toAbsolutePath());
            context.setWelcomeFiles(new String[] {"index.html"});
            context.addServlet(DefaultServlet.class, "/");
            return this;
        }

        Plan context(Consumer<ServletContextHandler> change) {
            change.accept(context);
            return this;
        }

        /** Puts the filter behind those added so far. */
        Webapp start(RateLimitOptions options) throws Exception {
            return filter(new RateLimitFilter(options), DispatcherType.REQUEST).start();
        }

        Webapp start() throws Exception {
            return new Webapp(context);
        }

        /** Without what was said to {@link #context}. */
        Webapp startOnTomcat() throws Exception {
            return new Webapp(tomcat.start(), tomcat);
        }
    }

    private static final class HandlingServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Handling handling;

        HandlingServlet(Handling handling) {
            this.handling = handling;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            handling.handle(request, response);
        }
    }

    private final int port;
    private final AutoCloseable server;

    Webapp(org.eclipse.jetty.server.Handler handler) throws Exception {
        Server jetty = new Server();
        ServerConnector connector = new ServerConnector(jetty, 1, 1);
        // More than any container takes by default: what is bounded must be bounded by the filter.
        HttpConfiguration http =
                connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        // Whoever lets such paths pass finds that the servlet API throws when asked for them.
        http.setUriCompliance(UriCompliance.from("DEFAULT,AMBIGUOUS_PATH_SEPARATOR"));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(handler);
        try {
            jetty.start();
        } catch (Exception e) {
            jetty.stop();
            throw e;
        }
        port = connector.getLocalPort();
        server = jetty::stop;
    }

    private Webapp(int port, AutoCloseable server) {
        this.port = port;
        this.server = server;
    }

    static Plan plan() {
        return new Plan();
    }

    /** Answers {@code 200} with {@code ok} on every path. */
    static Plan answeringOk() {
        return plan().handling("/*", (request, response) -> response.getWriter().print("ok"));
    }

    /** Headers and windows follow the same clock. */
    static RateLimitOptions options(ManualClock clock) {
        return new RateLimitOptions().clock(clock).store(new InMemoryPermitStore(clock, 1));
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int index = 0; index < headers.length; index += 2) {
            request.header(headers[index], headers[index + 1]);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int status(String path, String... headers) throws Exception {
        return get(path, headers).statusCode();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
