package io.ratelimit.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The packaged sample as a process of its own. Close it to be sure that nothing is left behind. */
public final class SampleProcess implements AutoCloseable {

    /** How long a node that counts alone may take to stop. */
    static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /**
     * The same of a member of a grid: Hazelcast gives its threads 3 s to end, and one that looks for other members may need them.
     * A hand-over that is given up takes 10 s.
     */
    static final Duration LONGEST_LEAVE = Duration.ofSeconds(9);

    private static final String LISTENING = "listening on ";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<URI> listening = new CompletableFuture<>();

    private SampleProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "sample-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code java -jar sample-webapp.jar} on any free port, with more arguments. */
    public static SampleProcess start(String... arguments) throws IOException {
        return start(new String[0], arguments);
    }

    /** The same, with options of the JVM such as settings of the limiter. */
    public static SampleProcess start(String[] options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar(), "--port", "0"));
        command.addAll(List.of(arguments));
        return new SampleProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String jar() {
        return System.getProperty(
                "sample.jar", BuildDirectory.file("sample-webapp.jar").toString());
    }

    /** Waits until the process says where it listens. */
    public URI uri() throws InterruptedException {
        try {
            return listening.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("did not start:\n" + output(), e);
        }
    }

    /** Everything that was printed so far, log and output together. */
    public String output() {
        return String.join("\n", lines);
    }

    /** The number that signals are sent to. */
    public long id() {
        return process.pid();
    }

    /** Sends SIGTERM. Through the handle, because the process object closes its streams first, and the last lines are lost. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end, and for all that was printed, and returns the exit status. */
    public int exitWithin(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + longest + ":\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.startsWith(LISTENING)) {
                    listening.complete(URI.create(line.substring(LISTENING.length())));
                }
            }
        } catch (IOException e) {
            lines.add(String.valueOf(e));
        }
        listening.completeExceptionally(new IOException("the process has ended"));
    }
}
