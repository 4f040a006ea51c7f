package io.ratelimit.admin;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** A webapp under {@code /shop} with the admin servlet under {@code /limits}, on the loopback address. */
final class AdminServer implements AutoCloseable {

    static final String BASE = "/shop/limits";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Signs in whoever a header names; without it, whoever is given. */
    private static final class SignIn extends HttpFilter {
        private static final long serialVersionUID = 1L;
        private final Optional<String> always;

        SignIn(Optional<String> always) {
            this.always = always;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            Optional<String> user =
                    Optional.ofNullable(request.getHeader("Test-User")).or(() -> always);
            chain.doFilter(
                    new HttpServletRequestWrapper(request) {
                        @Override
                        public @Nullable Principal getUserPrincipal() {
                            return user.<Principal>map(name -> () -> name).orElse(null);
                        }

                        @Override
                        public boolean isUserInRole(String role) {
                            return user.isPresent() && !user.get().equals("guest") && role.equals("rate-limit-admin");
                        }
                    },
                    response);
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Server server = new Server();
    private final int port;

    private AdminServer(AdminServlet servlet, Map<String, String> initParams, Consumer<ServletContextHandler> change)
            throws Exception {
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SECURITY);
        context.setContextPath("/shop");
        ServletHolder holder = new ServletHolder("admin", servlet);
        holder.setInitParameters(initParams);
        holder.setInitOrder(1);
        context.addServlet(holder, "/limits/*");
        change.accept(context);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        port = connector.getLocalPort();
    }

    /** A webapp that trusts the header {@code Test-User}. */
    static AdminServer trusting(AdminServlet servlet) throws Exception {
        return new AdminServer(servlet, Map.of(), context -> add(context, Optional.empty()));
    }

    /** A webapp where everybody is this operator. */
    static AdminServer signedIn(AdminServlet servlet, String operator) throws Exception {
        return new AdminServer(servlet, Map.of(), context -> add(context, Optional.of(operator)));
    }

    static AdminServer start(
            AdminServlet servlet, Map<String, String> initParams, Consumer<ServletContextHandler> change)
            throws Exception {
        return new AdminServer(servlet, initParams, change);
    }

    private static void add(ServletContextHandler context, Optional<String> operator) {
        context.addFilter(new FilterHolder(new SignIn(operator)), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + BASE + path);
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    HttpResponse<String> post(String path, String json, String... headers) throws Exception {
        return write("POST", path, json, headers);
    }

    HttpResponse<String> write(String method, String path, String json, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return send(method, path, HttpRequest.BodyPublishers.ofString(json), all);
    }

    /** As {@code ada}, who has the role, unless a header says otherwise; with an empty {@code Test-User} as nobody. */
    HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).method(method, body);
        request.setHeader("Test-User", "ada");
        for (int index = 0; index < headers.length; index += 2) {
            request.setHeader(headers[index], headers[index + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }
}
