package io.ratelimit.sample.reliability;

import io.ratelimit.sample.BuildDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs scenarios from the command line and prints the rows of the table in {@code docs/reliability.md}. */
final class Reliability {

    private static final String SHORT = "short";

    private Reliability() {}

    /**
     * Ends with status 1 if a promise was not kept.
     *
     * @param arguments names of scenarios; {@code short} first for a fault of seconds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names = List.of(arguments);
        boolean brief = names.contains(SHORT);
        boolean kept = true;
        for (String name : names) {
            if (!name.equals(SHORT)) {
                kept &= isKept(Scenario.named(name), brief);
            }
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static boolean isKept(Scenario scenario, boolean brief) throws IOException, InterruptedException {
        if (scenario.isForNamespace() && !Network.isInside()) {
            return inNamespace(scenario, brief, ProcessBuilder.Redirect.INHERIT).waitFor() == 0;
        }
        Outcome outcome = scenario.course().run(brief ? scenario.brief() : scenario.full());
        System.out.println(row(scenario, outcome));
        return report(scenario, outcome, brief);
    }

    /** Starts a scenario that needs a network of its own. */
    static Process inNamespace(Scenario scenario, boolean brief, ProcessBuilder.Redirect output) throws IOException {
        if (!Network.isPossible()) {
            throw new IllegalStateException(Network.NEEDS);
        }
        List<String> arguments = brief ? List.of(SHORT, scenario.name()) : List.of(scenario.name());
        return Network.start(Reliability.class, arguments, output);
    }

    private static String row(Scenario scenario, Outcome outcome) throws IOException {
        return "| " + scenario.text() + " | "
                + scenario.promises().stream().map(Promise::text).collect(Collectors.joining("; ")) + " | "
                + outcome.text() + " | `" + scenario.name() + "` | " + LocalDate.now(ZoneOffset.UTC)
                + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + System.getProperty("java.version") + ", " + hazelcast() + " |";
    }

    private static String hazelcast() throws IOException {
        try (Stream<Path> jars = Files.list(BuildDirectory.file("lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("hazelcast-"))
                    .map(name -> "Hazelcast " + name.substring("hazelcast-".length(), name.length() - ".jar".length()))
                    .collect(Collectors.joining(", "));
        }
    }

    /** How fast answers were is judged in a full run only. */
    private static boolean report(Scenario scenario, Outcome outcome, boolean brief) {
        List<Promise> broken = scenario.promises().stream()
                .filter(promise ->
                        !(brief && promise.ofTime()) && !promise.test().test(outcome))
                .toList();
        broken.forEach(promise -> System.err.println("NOT KEPT: " + promise.text()));
        if (broken.contains(Promise.NOTHING_OVER_ON_GRID)) {
            outcome.findings().overByGrid().forEach(over -> System.err.println("over N: " + over));
        }
        outcome.stored().losers().forEach(System.err::println);
        outcome.errors().stream().limit(10).forEach(System.err::println);
        return broken.isEmpty();
    }
}
