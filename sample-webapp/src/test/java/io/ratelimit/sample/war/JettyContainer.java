package io.ratelimit.sample.war;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty with a fixed number of threads. */
final class JettyContainer implements Container {

    private static final int THREADS = 8;

    private final Server server = new Server(new QueuedThreadPool(THREADS, THREADS));
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private @Nullable WebAppContext webapp;

    JettyContainer() throws Exception {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(contexts);
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public boolean deploy(Path folder, Consumer<ClassLoader> loader) throws Exception {
        WebAppContext context = new WebAppContext(folder.toString(), "/");
        context.addConfiguration(new AnnotationConfiguration());
        webapp = context;
        contexts.addHandler(context);
        context.start();
        loader.accept(context.getClassLoader());
        return context.isAvailable();
    }

    @Override
    public void undeploy() throws Exception {
        WebAppContext context = Objects.requireNonNull(webapp);
        webapp = null;
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
