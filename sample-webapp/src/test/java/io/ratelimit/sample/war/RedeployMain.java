package io.ratelimit.sample.war;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Deploys webapps several times in one running container, as an operator does, and prints for each time what was answered and
 * whether the member's port is free again; at the end which kinds of threads were not there before, and which class loaders are
 * still alive. All classes of the limiter are in the webapps.
 */
public final class RedeployMain {

    /** Of the container, not of a webapp. */
    record Latest(String name) {}

    private static final int CALLS = 3;
    private static final long PATIENCE_MILLIS = 30_000;

    private final Container container;
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    private RedeployMain(Container container) {
        this.container = container;
    }

    /**
     * Runs.
     *
     * @param args {@code jetty} or {@code tomcat}; a folder to work in; the member's port; a webapp without the limiter; then
     *     webapps, each followed by how often it is deployed
     */
    public static void main(String[] args) throws Exception {
        System.setProperty("http.keepAlive", "false");
        int memberPort = Integer.parseInt(args[2]);
        try (Container container =
                args[0].equals("jetty") ? new JettyContainer() : new TomcatContainer(Path.of(args[1]))) {
            RedeployMain redeploying = new RedeployMain(container);
            redeploying.once(Path.of(args[3]));
            Set<String> before = threads();
            for (int arg = 4; arg < args.length; arg += 2) {
                for (int time = 0; time < Integer.parseInt(args[arg + 1]); time++) {
                    redeploying.once(Path.of(args[arg]));
                    System.out.println(isFree(memberPort) ? "the port is free" : "the port is taken");
                }
            }
            System.out.println("threads left: " + awaitEmpty(() -> newThreads(before)));
            linkRecord();
            System.out.println("class loaders: " + redeploying.loaders.size());
            System.out.println("class loaders left: " + awaitEmpty(redeploying::alive));
        }
    }

    private void once(Path webapp) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try {
            boolean started = container.deploy(webapp, loader -> loaders.add(new WeakReference<>(loader)));
            for (int call = 0; started && call < CALLS; call++) {
                statuses.add(status());
            }
        } finally {
            container.undeploy();
        }
        System.out.println(webapp.getFileName() + ": " + statuses);
    }

    private int status() throws IOException {
        HttpURLConnection call = (HttpURLConnection) URI.create("http://127.0.0.1:" + container.port() + "/hello")
                .toURL()
                .openConnection();
        try {
            return call.getResponseCode();
        } finally {
            call.disconnect();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for what ends by itself, and for the collector. */
    private static Set<String> awaitEmpty(Supplier<Set<String>> left) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        Set<String> now = left.get();
        while (!now.isEmpty() && System.nanoTime() - end < 0) {
            System.gc();
            Thread.sleep(100);
            now = left.get();
        }
        return now;
    }

    /**
     * A Java 17 refers to the record type that it has linked last, whosever it is, until it links another. Prints the record so that
     * all three methods are linked.
     */
    private static void linkRecord() {
        Latest latest = new Latest("container");
        System.out.println(latest + " " + latest.hashCode() + " " + latest.equals(new Latest("container")));
    }

    private Set<String> alive() {
        Set<String> alive = new TreeSet<>();
        for (int time = 0; time < loaders.size(); time++) {
            if (loaders.get(time).get() != null) {
                alive.add("of deployment " + time);
            }
        }
        return alive;
    }

    private static Set<String> newThreads(Set<String> before) {
        Set<String> added = threads();
        added.removeAll(before);
        return added;
    }

    /** Kinds of threads: the container may have more or fewer of its own. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
