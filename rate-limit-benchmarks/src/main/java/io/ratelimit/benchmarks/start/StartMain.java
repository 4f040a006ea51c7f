package io.ratelimit.benchmarks.start;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Logs;
import io.ratelimit.benchmarks.http.HelloServlet;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/** A webapp that starts once, in a process that has done nothing before. */
final class StartMain {

    private StartMain() {}

    /** Says how many milliseconds the filter took, and how many the server with it. */
    public static void main(String[] arguments) throws Exception {
        Logs.quiet();
        long begun = System.nanoTime();
        TimedFilter filter = new TimedFilter();
        Server server = new Server(0);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(HelloServlet.class, "/hello");
        context.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
        JavaProcess.ready(filter.millis() + " " + (System.nanoTime() - begun) / 1e6);
        server.stop();
    }
}
