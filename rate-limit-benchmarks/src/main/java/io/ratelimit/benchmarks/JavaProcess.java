package io.ratelimit.benchmarks;

import io.ratelimit.benchmarks.rounds.Compilers;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * A process with the Java of this one, which ends when it is closed. Its main method writes one line when it is ready and
 * lives until its standard input ends.
 */
public final class JavaProcess implements AutoCloseable {

    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    /** What is started. */
    public static final class Plan {
        private final Class<?> main;
        private final List<String> options = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private String leftOut = "";

        /**
         * Plans a process.
         *
         * @param main its main class
         */
        public Plan(Class<?> main) {
            this.main = main;
        }

        /**
         * Adds options of the JVM.
         *
         * @param more for example {@code -Xmx256m}
         * @return this
         */
        public Plan options(String... more) {
            options.addAll(List.of(more));
            return this;
        }

        /**
         * Adds arguments of the main method.
         *
         * @param more in order
         * @return this
         */
        public Plan arguments(List<String> more) {
            arguments.addAll(more);
            return this;
        }

        /**
         * Leaves jars out of the class path.
         *
         * @param part of their path
         * @return this
         */
        public Plan without(String part) {
            leftOut = part;
            return this;
        }

        /**
         * Starts the process.
         *
         * @return the process, which the caller closes
         * @throws IOException if it cannot be started
         */
        public JavaProcess start() throws IOException {
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(options);
            command.addAll(List.of("-cp", classPath(), main.getName()));
            command.addAll(arguments);
            return new JavaProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        /**
         * The manifest of the jar names all others; to leave one out takes what the jar was made of, which lies beside it. What else
         * lies there may be of an earlier build.
         */
        private String classPath() throws IOException {
            String path = System.getProperty("java.class.path");
            int end = path.indexOf(File.pathSeparatorChar);
            Path first = Path.of(end < 0 ? path : path.substring(0, end)).toAbsolutePath();
            List<String> parts =
                    new ArrayList<>(List.of(first.resolveSibling("classes").toString()));
            try (JarFile jar =
                    new JarFile(first.resolveSibling("benchmarks.jar").toFile())) {
                String others = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
                for (String other : others.split(" ", -1)) {
                    String part = first.resolveSibling(other).toString();
                    if (leftOut.isEmpty() || !part.contains(leftOut)) {
                        parts.add(part);
                    }
                }
            }
            return String.join(File.pathSeparator, parts);
        }
    }

    private JavaProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Waits for the next line that the process writes.
     *
     * @return the line
     * @throws IOException if it ends before that
     */
    public String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("a process ended, for the reason that it has written above");
        }
        return line;
    }

    /**
     * Has the process do something.
     *
     * @param command a line
     * @return the line that it answers
     * @throws IOException if it ends before that
     */
    public String ask(String command) throws IOException {
        input.write(command);
        input.newLine();
        input.flush();
        return line();
    }

    /**
     * Asks a process that is {@link #ready} whether its compilers have rested since it was last asked.
     *
     * @return true if so
     * @throws IOException if it has ended
     */
    public boolean haveRested() throws IOException {
        return Boolean.parseBoolean(ask("have the compilers rested?"));
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What a process does when it is asked. */
    public interface Service {
        /**
         * Does it.
         *
         * @param command a line
         * @return a line
         * @throws Exception if it cannot be done; ends the process
         */
        String answer(String command) throws Exception;
    }

    /**
     * Says in a started process that it is ready, and waits until it is to end. Answers {@link #haveRested} meanwhile.
     *
     * @param ready the line
     * @throws Exception if the input cannot be read
     */
    public static void ready(String ready) throws Exception {
        Compilers compilers = new Compilers();
        serve(ready, question -> Boolean.toString(compilers.haveRested()));
    }

    /**
     * Says in a started process that it is ready, and does what it is asked until it is to end.
     *
     * @param ready the line
     * @param service given each line of the input, whose end is the signal to stop
     * @throws Exception of the service, or if the input cannot be read
     */
    public static void serve(String ready, Service service) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(ready);
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            System.out.println(service.answer(command));
        }
    }
}
