package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Pace;
import io.ratelimit.benchmarks.rounds.Results;
import io.ratelimit.benchmarks.rounds.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Decisions on clusters, one for each line, called from one of its members. All are there at once and measured in turn. */
public final class Grid {

    private static final int[] CALLERS = {1, 8, 64};
    private static final int FORKS = 3;
    private static final String MEMORY = "memory";

    private final Words words;

    private Grid(Words words) {
        this.words = words;
    }

    /**
     * Prints a table for each scenario and number of callers.
     *
     * @param words {@code members=}: so many processes, else two members in one; {@code virtual}: callers are virtual
     *     threads; {@code callers=}: only so many; {@code forks=}: how often all is started anew, 3 by default; {@code short}: one
     *     fork of tiny rounds; names of scenarios: only those
     * @throws IOException if a member does not start
     */
    public static void run(Words words) throws IOException {
        List<String> all =
                Stream.concat(Scenario.words().stream(), Stream.of(MEMORY)).toList();
        words.only(all, "short", "virtual", "members=", "callers=", "forks=")
                .without(MEMORY, "virtual", "members=", "callers=", "forks=");
        if (words.number("members", 2) < 2) {
            throw new IllegalArgumentException("members=1 has no backup: 2 or more");
        }
        boolean inOneProcess = words.number("members", 0) == 0;
        if (words.has(Scenario.BOTH.word()) && !inOneProcess) {
            throw new IllegalArgumentException("both has its members in one process: without members=");
        }
        for (Scenario scenario : Scenario.values()) {
            if (words.selects(scenario.word(), all) && (inOneProcess || scenario != Scenario.BOTH)) {
                new Grid(words).print(scenario);
            }
        }
        if (words.selects(MEMORY, all)) {
            memory(words);
        }
    }

    private void print(Scenario scenario) throws IOException {
        Map<Integer, Results> byCallers = new LinkedHashMap<>();
        for (int fork = words.number("forks", words.has("short") ? 1 : FORKS); fork > 0; fork--) {
            fork(scenario, byCallers);
        }
        byCallers.forEach((callers, results) -> {
            System.out.printf("%s, %d callers%n%n", scenario.title(), callers);
            System.out.println(
                    results.table("calls", List.of(scenario.lines().get(0), Lines.BUCKET4J, Lines.BUCKET4J_REFUSED)));
        });
    }

    private void fork(Scenario scenario, Map<Integer, Results> byCallers) throws IOException {
        Map<String, JavaProcess> lines = new LinkedHashMap<>();
        try {
            for (String line : scenario.lines()) {
                lines.put(line, start(scenario, line));
            }
            int only = words.number("callers", 0);
            for (int callers : only > 0 ? new int[] {only} : CALLERS) {
                measure(lines, callers, byCallers.computeIfAbsent(callers, any -> new Results()));
            }
        } finally {
            lines.values().forEach(JavaProcess::close);
        }
    }

    private JavaProcess start(Scenario scenario, String line) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(scenario.name(), line));
        arguments.addAll(words.given());
        JavaProcess process = new JavaProcess.Plan(LineMain.class)
                .options(Members.OPTIONS)
                .arguments(arguments)
                .start();
        process.line();
        return process;
    }

    private void measure(Map<String, JavaProcess> lines, int callers, Results results) throws IOException {
        for (JavaProcess line : lines.values()) {
            line.ask(LineMain.WARM_UP + " " + callers);
        }
        for (int round = Pace.of(words.has("short")).rounds(); round > 0; round--) {
            for (Map.Entry<String, JavaProcess> line : lines.entrySet()) {
                results.add(line.getKey(), Sample.read(line.getValue().ask(LineMain.ROUND + " " + callers)));
            }
        }
    }

    /** The heap of other processes is not to be seen from here. */
    private static void memory(Words words) throws IOException {
        int subjects = words.has("short") ? 500 : 2_000;
        try (Members members = new Members(2, false)) {
            System.out.printf("bytes of %,d subjects, each on both members%n%n", subjects);
            System.out.println(new GridMemory(subjects).table(members.first()));
        }
    }
}
