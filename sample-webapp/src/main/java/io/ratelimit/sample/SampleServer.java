package io.ratelimit.sample;

import io.ratelimit.servlet.RateLimitOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;

/** A running server with the sample webapp. Close it to stop it. */
public final class SampleServer implements AutoCloseable {

    private static final long STOP_MILLIS = 3_000;

    private final Server server;
    private final ServerConnector connector;
    private final StatisticsHandler requests;

    private SampleServer(String host, int port, ServletContextHandler webapp) {
        server = new Server();
        server.setStopTimeout(STOP_MILLIS);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        connector = new DrainingConnector(server, http);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        requests = new StatisticsHandler(webapp);
        server.setHandler(requests);
    }

    /**
     * Starts the webapp as it is deployed.
     *
     * @param host the address to listen on
     * @param port the port to listen on; 0 for any free one
     * @param settings of the limiter, without prefix
     * @return the running server
     * @throws Exception if the webapp or the server cannot start; nothing is left running
     */
    public static SampleServer start(String host, int port, Map<String, String> settings) throws Exception {
        return start(host, port, SampleWebapp.deployed(settings));
    }

    /**
     * Starts the webapp on any free port with a store and a clock of the caller's.
     *
     * @param options what the filter works with
     * @return the running server
     * @throws Exception if the webapp or the server cannot start; nothing is left running
     */
    public static SampleServer start(RateLimitOptions options) throws Exception {
        return start("127.0.0.1", 0, SampleWebapp.with(options));
    }

    static SampleServer start(String host, int port, ServletContextHandler webapp) throws Exception {
        SampleServer started = new SampleServer(host, port, webapp);
        try {
            started.server.start();
        } catch (Exception e) {
            started.close();
            throw e;
        }
        return started;
    }

    /**
     * Returns where the server listens.
     *
     * @return without path
     */
    public URI uri() {
        String host = connector.getHost();
        return URI.create(
                "http://" + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + connector.getLocalPort());
    }

    /**
     * Tells how many requests have been begun.
     *
     * @return since the start, also after the server has stopped
     */
    public int requests() {
        return requests.getRequestTotal();
    }

    /**
     * Lets requests that were begun end, for at most three seconds, and then stops the limiter.
     *
     * @throws IllegalStateException if some had to be cut off, or something else did not stop cleanly
     */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new IllegalStateException("requests still ran after " + STOP_MILLIS + " ms and were cut off", e);
        } catch (Exception e) {
            throw new IllegalStateException("did not stop cleanly", e);
        }
    }
}
