package io.ratelimit.sample;

import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A connector that answers every request it has begun. On shutdown it takes no more connections, says {@code Connection: close}
 * in its answers, and waits until callers have left or were idle for a second.
 *
 * <p>Jetty alone loses some: it closes the sending half of a connection whose answer has begun before the shutdown, unannounced,
 * but still reads and begins the next request from it; and it does not wait for connections that no selector has taken over yet.
 */
final class DrainingConnector extends ServerConnector {

    /** Accepted and not yet closed. */
    private final AtomicInteger open = new AtomicInteger();

    private volatile CompletableFuture<Void> allClosed = new CompletableFuture<>();
    private volatile boolean draining;

    DrainingConnector(Server server, HttpConfiguration http) {
        super(server, new HttpConnectionFactory(http));
        http.addCustomizer(this::announceClose);
    }

    private Request announceClose(Request request, HttpFields.Mutable answer) {
        if (draining) {
            answer.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        return request;
    }

    @Override
    protected void configure(Socket socket) {
        open.incrementAndGet();
        super.configure(socket);
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        if (draining) {
            endPoint.setIdleTimeout(getShutdownIdleTimeout());
        }
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        super.onEndPointClosed(endPoint);
        if (open.decrementAndGet() == 0) {
            allClosed.complete(null);
        }
    }

    /**
     * Nobody is sent away before nobody can come back: what waits to be accepted is reset when the port is closed. Jetty's own
     * shutdown waits for the acceptors; what they accepted last is waited for after that.
     */
    @Override
    public CompletableFuture<Void> shutdown() {
        close();
        setAccepting(false);
        draining = true;
        getConnectedEndPoints().forEach(endPoint -> endPoint.setIdleTimeout(getShutdownIdleTimeout()));
        return awaitAllClosed().thenCompose(closed -> super.shutdown()).thenCompose(acceptorsEnded -> awaitAllClosed());
    }

    private CompletableFuture<Void> awaitAllClosed() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        allClosed = future;
        if (open.get() == 0) {
            future.complete(null);
        }
        return future;
    }
}
