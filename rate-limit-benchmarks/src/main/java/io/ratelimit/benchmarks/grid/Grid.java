package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.benchmarks.rounds.Load;
import io.ratelimit.benchmarks.rounds.Pace;
import io.ratelimit.benchmarks.rounds.Rounds;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Decisions on a cluster, called from one of its members. */
public final class Grid {

    private static final int[] CALLERS = {1, 8, 64};
    private static final List<String> SCENARIOS =
            List.of("distinct", "hot", "refused", "full", "policies", "subjects", "memory");

    private final Words words;

    private Grid(Words words) {
        this.words = words;
    }

    /**
     * Prints a table for each scenario and number of callers.
     *
     * @param words {@code members=}: so many processes, else two members in this one; {@code virtual}: callers are virtual
     *     threads; {@code callers=}: only so many; {@code short}: tiny rounds; names of scenarios: only those
     * @throws IOException if a member does not start
     * @throws InterruptedException if interrupted
     */
    public static void run(Words words) throws IOException, InterruptedException {
        words.only(SCENARIOS, "short", "virtual", "members=", "callers=");
        int processes = words.number("members", 0);
        if (processes == 1) {
            throw new IllegalArgumentException("members=1 has no backup: 2 or more");
        }
        try (Members members = new Members(Math.max(2, processes), processes > 0)) {
            new Grid(words).run(members.first());
        }
    }

    private void run(Member member) throws InterruptedException {
        Lines lines = new Lines(member, Asks.subjects(Lines.KEYS));
        Lines hot = Lines.ofOneElsewhere(member);
        for (String scenario : SCENARIOS) {
            if (words.selects(scenario, SCENARIOS)) {
                switch (scenario) {
                    case "distinct" -> tables("distinct keys", Lines.KEYS, granted(lines));
                    case "hot" -> tables("one hot key", 1, granted(hot));
                    case "refused" -> tables("refused", Lines.KEYS, refused(lines));
                    case "full" -> tables("full windows, " + Lines.full().length + " words", Lines.KEYS, full(lines));
                    case "policies" -> tables("policies of one subject in one ask", Lines.KEYS, policies(lines));
                    case "memory" -> memory(member);
                    default ->
                        tables(
                                "subjects of one request, through the limiter",
                                Lines.KEYS,
                                subjects(new Requests(member)));
                }
            }
        }
    }

    /** The heap of other processes is not to be seen from here. */
    private void memory(Member member) {
        if (words.number("members", 0) == 0) {
            int subjects = words.has("short") ? 500 : 2_000;
            System.out.printf("bytes of %,d subjects, each on both members%n%n", subjects);
            System.out.println(new GridMemory(subjects).table(member));
        }
    }

    private static List<Line> granted(Lines lines) {
        return withFloors(lines, List.of(lines.ours(Lines.OURS, 1), lines.bucket4j()));
    }

    private static List<Line> refused(Lines lines) {
        return withFloors(
                lines,
                List.of(
                        lines.oursRefused("ours, the store"),
                        lines.oursRemembered("ours, remembered"),
                        lines.bucket4jRefused()));
    }

    private static List<Line> full(Lines lines) {
        return withFloors(lines, List.of(lines.oursFull("ours, full"), lines.bucket4j()));
    }

    private static List<Line> policies(Lines lines) {
        return List.of(lines.ours("one policy", 1), lines.ours("one policy again", 1), lines.ours("three policies", 3));
    }

    private static List<Line> subjects(Requests requests) {
        return List.of(
                requests.line("one subject", 1),
                requests.line("one subject again", 1),
                requests.line("two subjects", 2),
                requests.line("three subjects", 3));
    }

    private static List<Line> withFloors(Lines lines, List<Line> others) {
        return Stream.concat(Stream.of(lines.floor(Lines.FLOOR), lines.floor("floor again")), others.stream())
                .toList();
    }

    private void tables(String scenario, int keys, List<Line> lines) throws InterruptedException {
        int only = words.number("callers", 0);
        for (int callers : only > 0 ? new int[] {only} : CALLERS) {
            Load load = new Load(callers, keys, words.has("virtual"));
            System.out.printf("%s, %d callers%n%n", scenario, callers);
            System.out.println(Rounds.run(lines, load, Pace.of(words.has("short")))
                    .table("calls", List.of(lines.get(0).name(), Lines.BUCKET4J)));
        }
    }
}
