package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.benchmarks.rounds.Load;
import io.ratelimit.benchmarks.rounds.Pace;
import io.ratelimit.benchmarks.rounds.Rounds;
import java.io.IOException;
import java.util.List;

/** Decisions on a cluster, called from one of its members. */
public final class Grid {

    private static final int[] CALLERS = {1, 8, 64};

    private final Words words;

    private Grid(Words words) {
        this.words = words;
    }

    /**
     * Prints a table for each scenario and number of callers.
     *
     * @param words {@code members=}: so many processes, else two members in this one; {@code virtual}: callers are virtual
     *     threads; {@code short}: tiny rounds
     * @throws IOException if a member does not start
     * @throws InterruptedException if interrupted
     */
    public static void run(Words words) throws IOException, InterruptedException {
        words.only("short", "virtual", "members=");
        int processes = words.number("members", 0);
        if (processes == 1) {
            throw new IllegalArgumentException("members=1 has no backup: 2 or more");
        }
        try (Members members = new Members(Math.max(2, processes), processes > 0)) {
            new Grid(words).run(members.first());
        }
    }

    private void run(Member member) throws InterruptedException {
        Lines lines = new Lines(member);
        Line floor = lines.floor(Lines.FLOOR);
        Line floorAgain = lines.floor("floor again");
        Line bucket4j = lines.bucket4j();
        Line ours = lines.ours("ours", 1);
        tables("distinct keys", Lines.KEYS, List.of(floor, floorAgain, ours, bucket4j));
        tables("one hot key", 1, List.of(floor, floorAgain, ours, bucket4j));
        tables(
                "refused",
                Lines.KEYS,
                List.of(floor, floorAgain, lines.oursRefused("ours, refused"), lines.bucket4jRefused()));
        tables(
                "full windows, " + Lines.full().length + " words",
                Lines.KEYS,
                List.of(floor, floorAgain, lines.oursFull("ours, full"), bucket4j));
        tables(
                "policies of one subject in one ask",
                Lines.KEYS,
                List.of(
                        lines.ours("one policy", 1),
                        lines.ours("one policy again", 1),
                        lines.ours("three policies", 3)));
        Requests requests = new Requests(member);
        tables(
                "subjects of one request, through the limiter",
                Lines.KEYS,
                List.of(
                        requests.line("one subject", 1),
                        requests.line("one subject again", 1),
                        requests.line("two subjects", 2),
                        requests.line("three subjects", 3)));
    }

    private void tables(String scenario, int keys, List<Line> lines) throws InterruptedException {
        for (int callers : CALLERS) {
            Load load = new Load(callers, keys, words.has("virtual"));
            System.out.printf("%s, %d callers%n%n", scenario, callers);
            System.out.println(Rounds.run(lines, load, Pace.of(words.has("short")))
                    .table("calls", List.of(lines.get(0).name(), Lines.BUCKET4J)));
        }
    }
}
