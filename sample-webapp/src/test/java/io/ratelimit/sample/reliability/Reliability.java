package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Runs scenarios from the command line and prints the rows of the table in {@code docs/reliability.md}. */
final class Reliability {

    private Reliability() {}

    /**
     * Ends with status 1 if a promise was not kept.
     *
     * @param arguments names of scenarios; {@code short} first for a fault of seconds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names = List.of(arguments);
        boolean brief = names.contains("short");
        boolean kept = true;
        for (String name : names) {
            if (!name.equals("short")) {
                Scenario scenario = Scenario.valueOf(name.toUpperCase(Locale.ROOT));
                Outcome outcome = scenario.run(brief ? Pace.SHORT : scenario.fullPace());
                System.out.println(row(scenario, outcome));
                kept &= report(scenario, outcome);
            }
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static String row(Scenario scenario, Outcome outcome) {
        return "| " + scenario.text() + " | "
                + scenario.promises().stream().map(Promise::text).collect(Collectors.joining("; ")) + " | "
                + outcome.text() + " | `" + scenario.name().toLowerCase(Locale.ROOT) + "` | " + LocalDate.now()
                + ", " + Runtime.getRuntime().availableProcessors() + " cores, Java "
                + System.getProperty("java.version") + " |";
    }

    private static boolean report(Scenario scenario, Outcome outcome) {
        List<Promise> broken = scenario.promises().stream()
                .filter(promise -> !promise.test().test(outcome))
                .toList();
        broken.forEach(promise -> System.err.println("NOT KEPT: " + promise.text()));
        outcome.errors().stream().limit(10).forEach(System.err::println);
        return broken.isEmpty();
    }
}
