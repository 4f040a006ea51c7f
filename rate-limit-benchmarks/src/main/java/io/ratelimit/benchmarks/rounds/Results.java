package io.ratelimit.benchmarks.rounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What all lines did in all rounds; as a table, each line beside others of the same round. */
public final class Results {

    private final Map<String, List<Sample>> byLine = new LinkedHashMap<>();

    /** Starts with none. */
    public Results() {}

    /**
     * Adds what a line did in its next round.
     *
     * @param line its name
     * @param sample what it did
     */
    public void add(String line, Sample sample) {
        byLine.computeIfAbsent(line, name -> new ArrayList<>()).add(sample);
    }

    /**
     * Returns a table: the median rate, medians and ranges of the ratios to some lines, medians of the other figures.
     *
     * @param unit what is counted per second
     * @param bases names of the lines to compare with; one that was not measured is left out
     * @return Markdown
     */
    public String table(String unit, List<String> bases) {
        List<String> against = bases.stream().filter(byLine::containsKey).toList();
        List<String> also =
                List.copyOf(byLine.values().iterator().next().get(0).also().keySet());
        List<String> head = new ArrayList<>(List.of("line", unit + "/s"));
        against.forEach(base -> head.add("x " + base));
        head.addAll(also);
        Table table = new Table(head);
        byLine.forEach((line, samples) -> {
            List<String> row = new ArrayList<>(List.of(
                    line,
                    Spread.text(
                            Spread.of(samples.stream().map(Sample::perSecond).toList())
                                    .median())));
            against.forEach(base -> row.add(ratio(samples, base).toString()));
            also.forEach(column -> row.add(Spread.text(median(samples, column))));
            table.row(row);
        });
        return table.toString();
    }

    private Spread ratio(List<Sample> samples, String base) {
        List<Sample> others = Objects.requireNonNull(byLine.get(base));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < samples.size(); round++) {
            ratios.add(samples.get(round).perSecond() / others.get(round).perSecond());
        }
        return Spread.of(ratios);
    }

    private static double median(List<Sample> samples, String column) {
        return Spread.of(samples.stream()
                        .map(sample -> sample.also().getOrDefault(column, 0.0))
                        .toList())
                .median();
    }
}
