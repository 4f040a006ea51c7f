package io.ratelimit.sample.reliability;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link FloodMain} in a JVM with a small heap, which ends with status 3 if the heap does not suffice. */
final class FloodProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private FloodProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static FloodProcess start(int heapMib, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMib + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.util.logging.config.file=" + System.getProperty("java.util.logging.config.file"),
                "-cp",
                System.getProperty("java.class.path"),
                FloodMain.class.getName()));
        command.addAll(List.of(arguments));
        return new FloodProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File("target", "flood.log")))
                .start());
    }

    /** Returns the next line; null if the process has ended. */
    @Nullable String line() throws IOException {
        return output.readLine();
    }

    /** Asks a node that only keeps entries how much it keeps. */
    String kept() throws IOException {
        process.getOutputStream().write('?');
        process.getOutputStream().flush();
        return String.valueOf(line());
    }

    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
