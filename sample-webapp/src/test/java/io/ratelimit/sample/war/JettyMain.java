package io.ratelimit.sample.war;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;

/** Deploys one webapp as a Jetty server does, and stops when its input ends. */
public final class JettyMain {

    private JettyMain() {}

    /**
     * Prints the port, or why the webapp did not start.
     *
     * @param args the folder of the webapp
     */
    public static void main(String[] args) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        WebAppContext webapp = new WebAppContext(args[0], "/");
        webapp.addConfiguration(new AnnotationConfiguration());
        webapp.setThrowUnavailableOnStartupException(true);
        server.setHandler(webapp);
        try {
            server.start();
            System.out.println("port " + server.getURI().getPort());
            System.in.transferTo(System.out);
        } catch (Exception e) {
            System.out.println("failed " + e);
        } finally {
            server.stop();
        }
    }
}
