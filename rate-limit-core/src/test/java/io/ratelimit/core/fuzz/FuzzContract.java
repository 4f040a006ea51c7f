package io.ratelimit.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Fuzzes the targets of one module: a short run that is always the same, or with {@code -Dfuzz.seconds=600} a long one, with
 * {@code -Dfuzz.target=NAME} of one target. See docs/fuzzing.md.
 */
public abstract class FuzzContract {

    private static final Path FOUND = Path.of("src", "test", "resources", "fuzz");
    private static final int SHORT_RUNS = 3_000;
    private static final int LONGEST_OVERHEAD_SECONDS = 300;

    /**
     * Returns what is fuzzed.
     *
     * @return at least one
     */
    protected abstract List<FuzzTarget> targets();

    @TestFactory
    Stream<DynamicTest> seedsAndFoundCases() {
        return targets().stream()
                .map(target -> DynamicTest.dynamicTest(name(target), () -> {
                    for (byte[] seed : target.seeds()) {
                        target.run(seed);
                    }
                    for (Path found : found(target)) {
                        target.run(Files.readAllBytes(found));
                    }
                }));
    }

    @Test
    void fuzzingFindsNothing() throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasDriver(), "NOT FUZZED: Jazzer has no driver for this system");
        String only = System.getProperty("fuzz.target", "");
        List<FuzzTarget> chosen = targets().stream()
                .filter(target -> only.isEmpty() || name(target).equals(only))
                .toList();
        assertThat(chosen).as("targets named " + only).isNotEmpty();

        Path work = Path.of("target", "fuzz", only.isEmpty() ? getClass().getSimpleName() : only);
        Path log = work.resolve("log");
        Path corpus = seeded(chosen, work);
        int seconds = Integer.getInteger("fuzz.seconds", 0);
        Process jazzer = new ProcessBuilder(command(chosen, seconds, work, corpus))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(seconds + LONGEST_OVERHEAD_SECONDS, TimeUnit.SECONDS))
                    .as("ended in time, see " + log)
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        assertThat(lines.stream().filter(line -> line.startsWith("==")))
                .as("see " + log)
                .isEmpty();
        assertThat(lines).as("see " + log).anyMatch(line -> line.startsWith("Done "));
        assertThat(jazzer.exitValue()).as("see " + log).isZero();
    }

    private static List<String> command(List<FuzzTarget> targets, int seconds, Path work, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--target_args="
                        + String.join(
                                " ",
                                targets.stream()
                                        .map(target -> target.getClass().getName())
                                        .toList()),
                "--instrumentation_includes=io.ratelimit.**",
                "--custom_hook_includes=io.ratelimit.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + "/found-",
                "-timeout=20",
                "-max_len=8192",
                "-seed=" + Integer.getInteger("fuzz.seed", 1),
                seconds == 0 ? "-runs=" + SHORT_RUNS : "-max_total_time=" + seconds));
        command.add(corpus.toString());
        return command;
    }

    /** Starts a corpus anew, so that what an earlier run has learned does not make this one differ. */
    private static Path seeded(List<FuzzTarget> targets, Path work) throws IOException {
        Path corpus = Files.createDirectories(work.resolve("corpus"));
        try (Stream<Path> old = Files.list(corpus)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        for (int index = 0; index < targets.size(); index++) {
            List<byte[]> inputs = new ArrayList<>(targets.get(index).seeds());
            for (Path found : found(targets.get(index))) {
                inputs.add(Files.readAllBytes(found));
            }
            for (int input = 0; input < inputs.size(); input++) {
                byte[] chosen = new byte[inputs.get(input).length + 1];
                chosen[0] = (byte) index;
                System.arraycopy(inputs.get(input), 0, chosen, 1, chosen.length - 1);
                Files.write(corpus.resolve(index + "-" + input), chosen);
            }
        }
        return corpus;
    }

    private static List<Path> found(FuzzTarget target) throws IOException {
        Path directory = FOUND.resolve(name(target));
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String name(FuzzTarget target) {
        return target.getClass().getSimpleName();
    }

    private static boolean hasDriver() {
        String system = System.getProperty("os.name");
        String processor = System.getProperty("os.arch");
        return system.equals("Linux") && (processor.equals("amd64") || processor.equals("aarch64"));
    }
}
