package io.ratelimit.sample;

import io.ratelimit.admin.AdminServlet;
import io.ratelimit.sample.web.ApiApplication;
import io.ratelimit.sample.web.HealthServlet;
import io.ratelimit.sample.web.LandingPage;
import io.ratelimit.sample.web.MetricsServlet;
import io.ratelimit.sample.web.OauthApplication;
import io.ratelimit.sample.web.ReportServlet;
import io.ratelimit.sample.web.TextServlet;
import io.ratelimit.servlet.RateLimitFilter;
import io.ratelimit.servlet.RateLimitInitializer;
import io.ratelimit.servlet.RateLimitOptions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.glassfish.jersey.servlet.ServletProperties;

/** The sample webapp: what a {@code web.xml} would say. */
final class SampleWebapp {

    private SampleWebapp() {}

    /**
     * The webapp as it is deployed: the limiter registers itself.
     *
     * @param settings of the limiter, without prefix
     */
    static ServletContextHandler deployed(Map<String, String> settings) {
        ServletContextHandler context = webapp();
        settings.forEach((name, value) -> context.setInitParameter("rate-limit." + name, value));
        context.addServletContainerInitializer(new RateLimitInitializer());
        return context;
    }

    /** The webapp with a filter that is handed in, for a store and a clock of the caller's. */
    static ServletContextHandler with(RateLimitOptions options) {
        ServletContextHandler context = webapp();
        FilterHolder filter = new FilterHolder(new RateLimitFilter(options));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    /** Loaded at start, so that a wrong limit is found before the first request. */
    static ServletHolder jaxrs(Class<? extends Application> application) {
        ServletHolder holder = new ServletHolder(application.getSimpleName(), ServletContainer.class);
        holder.setInitParameter(ServletProperties.JAXRS_APPLICATION_CLASS, application.getName());
        holder.setInitParameter(ServerProperties.WADL_FEATURE_DISABLE, "true");
        holder.setInitOrder(1);
        return holder;
    }

    private static ServletContextHandler webapp() {
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.addServlet(jaxrs(ApiApplication.class), "/api/*");
        context.addServlet(jaxrs(OauthApplication.class), "/oauth/*");
        context.addServlet(ReportServlet.class, "/legacy/report");
        add(context, "hello", new TextServlet("hello"), "/plain/hello");
        add(context, "health", new HealthServlet(), "/health");
        ServletHolder console = new ServletHolder("rate-limit-admin", new AdminServlet());
        console.setInitOrder(2);
        context.addServlet(console, "/rate-limit/*");
        context.setSecurityHandler(DemoLogin.guarding("/rate-limit/*"));
        ServletHolder metrics = new ServletHolder("metrics", new MetricsServlet());
        metrics.setInitOrder(2);
        context.addServlet(metrics, "/metrics");
        add(context, "landing-page", new LandingPage(), "", "/page.css", "/page.js", "/windows.js");
        return context;
    }

    private static void add(ServletContextHandler context, String name, Servlet servlet, String... paths) {
        ServletHolder holder = new ServletHolder(name, servlet);
        for (String path : paths) {
            context.addServlet(holder, path);
        }
    }
}
