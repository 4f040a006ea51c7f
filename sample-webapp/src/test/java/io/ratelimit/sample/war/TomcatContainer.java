package io.ratelimit.sample.war;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;

/** Tomcat with a fixed number of threads. */
final class TomcatContainer implements Container {

    private static final String THREADS = "8";

    private final Tomcat tomcat = new Tomcat();
    private @Nullable Context webapp;

    TomcatContainer(Path folder) throws LifecycleException, IOException {
        tomcat.setBaseDir(folder.toString());
        Files.createDirectories(folder.resolve("webapps"));
        tomcat.getHost();
        tomcat.getConnector().setPort(0);
        tomcat.getConnector()
                .setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        tomcat.getConnector().setProperty("maxThreads", THREADS);
        tomcat.getConnector().setProperty("minSpareThreads", THREADS);
        tomcat.setAddDefaultWebXmlToWebapp(false);
        tomcat.start();
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public boolean deploy(Path folder, Consumer<ClassLoader> loader) {
        ContextConfig configuration = new ContextConfig();
        configuration.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        // A webapp that does not start is stopped at once, and its class loader is forgotten.
        LifecycleListener listener = event -> {
            configuration.lifecycleEvent(event);
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                loader.accept(((Context) event.getLifecycle()).getLoader().getClassLoader());
            }
        };
        Context context = tomcat.addWebapp(tomcat.getHost(), "", folder.toString(), listener);
        webapp = context;
        return context.getState() == LifecycleState.STARTED;
    }

    @Override
    public void undeploy() {
        Context context = Objects.requireNonNull(webapp);
        webapp = null;
        tomcat.getHost().removeChild(context);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("did not stop", e);
        }
    }
}
