package io.ratelimit.benchmarks.start;

import io.ratelimit.benchmarks.JavaProcess;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Spread;
import io.ratelimit.benchmarks.rounds.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts webapps, one after the other, each in a fresh process without Hazelcast. */
public final class Start {

    private Start() {}

    /**
     * Prints one table.
     *
     * @param words {@code short}: two processes instead of 21
     * @throws IOException if one does not start
     */
    public static void run(Words words) throws IOException {
        int times = words.only("short").has("short") ? 2 : 21;
        List<Double> filter = new ArrayList<>();
        List<Double> server = new ArrayList<>();
        for (int time = 0; time < times; time++) {
            try (JavaProcess process = new JavaProcess.Plan(StartMain.class)
                    .options("-Xmx256m")
                    .without("hazelcast")
                    .start()) {
                String[] millis = process.line().split(" ", -1);
                filter.add(Double.parseDouble(millis[0]));
                server.add(Double.parseDouble(millis[1]));
            }
        }
        Table table = new Table(List.of("what starts", "milliseconds"));
        table.row(List.of(
                "our filter: 10 rules, store in memory", Spread.of(filter).toString()));
        table.row(List.of(
                "Jetty with one webapp, our filter included", Spread.of(server).toString()));
        System.out.printf("%d fresh processes%n%n%s%n", times, table);
    }
}
