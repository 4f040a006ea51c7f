package io.ratelimit.benchmarks.http;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Logs;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty in a process of its own. */
final class SiteMain {

    private SiteMain() {}

    /** Takes the name of a {@link Site}, and {@code virtual} for virtual threads. Says its port. */
    public static void main(String[] arguments) throws Exception {
        Logs.quiet();
        Server server = new Server(threads(arguments.length > 1 && arguments[1].equals("virtual")));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(HelloServlet.class, "/hello");
        Site.valueOf(arguments[0]).filter().ifPresent(filter -> {
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        });
        server.setHandler(context);
        server.start();
        JavaProcess.ready(Integer.toString(connector.getLocalPort()));
        server.stop();
    }

    private static QueuedThreadPool threads(boolean virtual) {
        QueuedThreadPool threads = new QueuedThreadPool();
        if (virtual) {
            if (!VirtualThreads.areSupported()) {
                throw new IllegalStateException("virtual threads need a JDK 21 or later");
            }
            threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
        return threads;
    }
}
