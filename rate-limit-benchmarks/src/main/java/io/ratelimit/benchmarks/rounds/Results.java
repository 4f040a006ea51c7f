package io.ratelimit.benchmarks.rounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

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
        return table(unit, bases, List.of());
    }

    /**
     * Returns a table that also compares some of the other figures.
     *
     * @param unit what is counted per second
     * @param bases names of the lines to compare with; one that was not measured is left out
     * @param compared names of figures, beside which their ratios to the first base stand
     * @return Markdown
     */
    public String table(String unit, List<String> bases, List<String> compared) {
        List<String> against = bases.stream().filter(byLine::containsKey).toList();
        List<String> also =
                List.copyOf(byLine.values().iterator().next().get(0).also().keySet());
        List<String> head = new ArrayList<>(List.of("line", unit + "/s"));
        against.forEach(base -> head.add("x " + base));
        for (String column : also) {
            head.add(column);
            if (compared.contains(column)) {
                head.add(column + " x " + bases.get(0));
            }
        }
        Table table = new Table(head);
        byLine.forEach((line, samples) -> {
            List<String> row = new ArrayList<>(List.of(
                    line,
                    Spread.text(
                            Spread.of(samples.stream().map(Sample::perSecond).toList())
                                    .median())));
            against.forEach(
                    base -> row.add(ratio(samples, base, Sample::perSecond).toString()));
            for (String column : also) {
                row.add(Spread.text(median(samples, column)));
                if (compared.contains(column)) {
                    row.add(ratio(samples, bases.get(0), sample -> figure(sample, column))
                            .toString());
                }
            }
            table.row(row);
        });
        return table.toString();
    }

    private Spread ratio(List<Sample> samples, String base, ToDoubleFunction<Sample> figure) {
        List<Sample> others = Objects.requireNonNull(byLine.get(base));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < samples.size(); round++) {
            ratios.add(figure.applyAsDouble(samples.get(round)) / figure.applyAsDouble(others.get(round)));
        }
        return Spread.of(ratios);
    }

    private static double median(List<Sample> samples, String column) {
        return Spread.of(samples.stream().map(sample -> figure(sample, column)).toList())
                .median();
    }

    private static double figure(Sample sample, String column) {
        return sample.also().getOrDefault(column, 0.0);
    }
}
