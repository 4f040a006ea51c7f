package io.ratelimit.jaxrs;

import io.ratelimit.servlet.RateLimitInitializer;
import jakarta.ws.rs.core.Application;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.glassfish.jersey.servlet.ServletContainer;

/** A JAX-RS application on Jersey and Tomcat, limited as it is when the jars are in the webapp and nothing is configured. */
final class TomcatServer {

    private static final Logger LOG = Logger.getLogger("org.apache");

    private TomcatServer() {}

    static JaxrsServer start(Class<? extends Application> application) throws Exception {
        LOG.setLevel(Level.SEVERE);
        Path folder = Files.createDirectories(Path.of("target", "tomcat").toAbsolutePath());
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.getConnector().setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        context.addServletContainerInitializer(new RateLimitInitializer(), Set.of());
        Wrapper jersey = Tomcat.addServlet(context, "jersey", ServletContainer.class.getName());
        jersey.addInitParameter("jakarta.ws.rs.Application", application.getName());
        jersey.setLoadOnStartup(1);
        jersey.setAsyncSupported(true);
        jersey.addMapping("/*");
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            tomcat.stop();
            throw new IllegalStateException("the webapp did not start");
        }
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        return new JaxrsServer(uri, () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }
}
