package io.ratelimit.benchmarks;

import io.ratelimit.benchmarks.decision.Decisions;
import io.ratelimit.benchmarks.grid.Grid;
import io.ratelimit.benchmarks.http.Http;
import io.ratelimit.benchmarks.memory.Flat;
import io.ratelimit.benchmarks.memory.Memory;
import io.ratelimit.benchmarks.start.Start;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs one part from the command line; each prints its tables as it goes. */
public final class Benchmarks {

    /** One part. */
    interface Part {
        void run(Words words) throws Exception;
    }

    private static final Map<String, Part> PARTS = new TreeMap<>(Map.of(
            "decisions", Decisions::run,
            "flat", Flat::run,
            "grid", Grid::run,
            "http", Http::run,
            "memory", Memory::run,
            "start", Start::run));

    private Benchmarks() {}

    /**
     * Ends with status 2 if there is no such part or word.
     *
     * @param arguments the part, then its words
     * @throws Exception if something could not be measured
     */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        Part part = all.isEmpty() ? null : PARTS.get(all.get(0));
        if (part == null) {
            System.err.println("name a part: " + String.join(", ", PARTS.keySet()) + "; see docs/benchmarks.md");
            System.exit(2);
            return;
        }
        Logs.quiet();
        Words words = new Words(all.subList(1, all.size()));
        System.out.println("## " + String.join(" ", all) + "\n\n" + Machine.describe() + "\n");
        try {
            part.run(words);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
