package io.ratelimit.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;

/** One webapp on an embedded Tomcat that listens on the loopback address only. */
final class TomcatServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();
    private final Context context = new StandardContext();
    private int filters;
    private @Nullable Path files;

    TomcatServer() {
        context.setName("");
        context.setPath("");
        context.addLifecycleListener(new Tomcat.FixContextListener());
    }

    void add(String path, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(path);
    }

    void files(Path folder) {
        files = folder.toAbsolutePath();
        Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        context.addWelcomeFile("index.html");
    }

    void add(Filter filter, Set<DispatcherType> dispatches) {
        FilterDef definition = new FilterDef();
        definition.setFilterName("filter-" + filters++);
        definition.setFilter(filter);
        definition.setFilterClass(filter.getClass().getName());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap map = new FilterMap();
        map.setFilterName(definition.getFilterName());
        map.addURLPattern("/*");
        dispatches.forEach(dispatch -> map.setDispatcher(dispatch.name()));
        context.addFilterMap(map);
    }

    void add(ServletContainerInitializer initializer) {
        context.addServletContainerInitializer(initializer, Set.of());
    }

    void add(Class<? extends ServletContextListener> listener) {
        context.addApplicationListener(listener.getName());
    }

    /** Returns the port. */
    int start() throws LifecycleException, IOException {
        LOG.setLevel(Level.SEVERE);
        Path folder = Files.createDirectories(Path.of("target", "tomcat").toAbsolutePath());
        tomcat.setBaseDir(folder.toString());
        Connector connector = tomcat.getConnector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        context.setDocBase((files == null ? folder : files).toString());
        tomcat.getHost().addChild(context);
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            close();
            throw new IllegalStateException("the webapp did not start");
        }
        return connector.getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
