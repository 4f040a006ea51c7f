package io.ratelimit.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {

    @Test
    void ratiosAreTakenWithinARound() {
        Results results = new Results();
        for (double machine : new double[] {1, 10, 2}) {
            results.add("floor", new Sample(100 * machine, Map.of("p50 us", 7.0)));
            results.add("ours", new Sample(50 * machine, Map.of("p50 us", 9.0)));
        }
        assertThat(results.table("calls", List.of("floor", "nobody"))).isEqualTo("""
                        | line | calls/s | x floor | p50 us |
                        | --- | --- | --- | --- |
                        | floor | 200 | 1.00 [1.00..1.00] | 7.00 |
                        | ours | 100 | 0.50 [0.50..0.50] | 9.00 |
                        """);
    }

    @Test
    void anotherProcessReadsWhatOneHasWritten() {
        Sample sample = new Sample(1_234.5, Map.of("p50 us", 7.25));
        assertThat(Sample.read(sample.written())).isEqualTo(sample);
        assertThat(Sample.read(new Sample(2, Map.of()).written()).also()).isEmpty();
    }

    @Test
    void aSpreadOfAnEvenNumberHasItsMedianBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 12.5))).hasToString("3.00 [1.00..12.5]");
    }

    @Test
    void latenciesAreWithinThreePercent() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 1_000; micros++) {
            latencies.add(micros * 1_000L);
        }
        assertThat(latencies.total()).isEqualTo(1_000);
        assertThat(latencies.micros(0.5)).isBetween(485.0, 515.0);
        assertThat(latencies.micros(0.99)).isBetween(960.0, 1_020.0);
    }

    @Test
    void linesTakeTurnsAndAreMeasuredAfterTheWarmUp() throws InterruptedException {
        List<String> turns = Collections.synchronizedList(new ArrayList<>());
        Line a = new Line("a", () -> turns.add("a"), key -> Thread.onSpinWait());
        Line b = new Line("b", () -> turns.add("b"), key -> Thread.onSpinWait());
        Results results = Rounds.run(List.of(a, b), new Load(2, 3, false), new Pace(1, 1, 2, Duration.ofMillis(5)));
        assertThat(turns).containsExactly("a", "b", "a", "b", "a", "b");
        assertThat(results.table("calls", List.of("a"))).contains("| b | ");
    }

    @Test
    void aFailedCallFailsTheRun() {
        Line line = new Line("broken", key -> {
            throw new IllegalStateException("refused");
        });
        assertThatThrownBy(
                        () -> Rounds.run(List.of(line), new Load(2, 3, false), new Pace(1, 1, 1, Duration.ofMillis(5))))
                .hasMessageContaining("broken");
    }
}
