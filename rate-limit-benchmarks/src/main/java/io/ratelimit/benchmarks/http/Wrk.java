package io.ratelimit.benchmarks.http;

import io.ratelimit.benchmarks.rounds.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator {@code wrk}, with two threads and 64 connections. */
final class Wrk implements AutoCloseable {

    /** The column of the 99th percentile of response times. */
    static final String P99 = "p99 us";

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern NOT_OK = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS = Pattern.compile("Socket errors:.*");
    private static final Map<String, Double> MICROS = Map.of("us", 1.0, "ms", 1e3, "s", 1e6, "m", 60e6);

    private final Path script;

    /**
     * Finds out whether it is there.
     *
     * @throws IllegalArgumentException if not
     * @throws IOException if its script cannot be written
     */
    Wrk() throws IOException {
        try {
            new ProcessBuilder("wrk", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "wrk is missing, nothing was measured: install it (Debian: apt-get install wrk)", e);
        }
        script = Files.createTempFile("tokens", ".lua");
        try (InputStream lua = Objects.requireNonNull(Wrk.class.getResourceAsStream("tokens.lua"))) {
            Files.write(script, lua.readAllBytes());
        }
    }

    /**
     * Loads a site.
     *
     * @param seconds for how long
     * @return what it did
     * @throws IllegalStateException if answers were not what the site is for
     */
    Sample load(Site site, int port, int seconds) throws IOException {
        List<String> command = List.of(
                "wrk",
                "--threads=2",
                "--connections=64",
                "--duration=" + seconds + "s",
                "--timeout=5s",
                "--latency",
                "--script=" + script,
                "http://127.0.0.1:" + port + "/hello");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        require(!ERRORS.matcher(output).find(), site, output);
        Map<String, Double> also = new LinkedHashMap<>();
        also.put("p50 us", micros(output, 50));
        also.put(P99, micros(output, 99));
        double requests = number(REQUESTS, output);
        double refused = NOT_OK.matcher(output).find() ? number(NOT_OK, output) : 0;
        also.put("refused %", 100 * refused / requests);
        return new Sample(number(RATE, output), also);
    }

    /** Tells whether a site refused all it should, but for the first ones of a second or an hour, and nothing else. */
    static boolean isAsExpected(Site site, Sample sample) {
        double percent = sample.also().getOrDefault("refused %", 0.0);
        return site.refuses() ? percent > 95 : percent == 0;
    }

    /** Fails rather than to report a site that grants what it should refuse, or the other way round. */
    static void require(boolean asExpected, Site site, String output) {
        if (!asExpected) {
            throw new IllegalStateException("'" + site.label() + "' did not answer as it should:\n" + output);
        }
    }

    private static double micros(String output, int percent) {
        Matcher found = Pattern.compile(percent + "%\\s+([\\d.]+)(us|ms|s|m)").matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("wrk printed something else:\n" + output);
        }
        return Double.parseDouble(found.group(1)) * Objects.requireNonNull(MICROS.get(found.group(2)));
    }

    private static double number(Pattern pattern, String output) {
        Matcher found = pattern.matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("wrk printed something else:\n" + output);
        }
        return Double.parseDouble(found.group(1));
    }

    @Override
    public void close() throws IOException {
        Files.delete(script);
    }
}
