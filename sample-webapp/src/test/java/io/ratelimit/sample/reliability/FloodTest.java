package io.ratelimit.sample.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.FreePorts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * P8 in a JVM with a small heap and the default of {@code max-subjects}. The long version has {@code -Dflood.subjects=5000000
 * -Dflood.heap=512}; it prints the same table.
 */
@DisplayName("A flood of invented subjects")
@Timeout(3_600)
class FloodTest {

    /** Of the log of refusals. */
    private static final long MOST_LINES_PER_MINUTE = 60;

    private static final int HEAP_MIB = Integer.getInteger("flood.heap", 64);
    private static final int SUBJECTS = Integer.getInteger("flood.subjects", 50_000);
    private static final long PLACES = 200_000L * HEAP_MIB / 512;

    /** What grows after the places are taken, of a heap that is measured after a collection. */
    private static final long SPARE_MIB = 4;

    @ParameterizedTest
    @EnumSource
    @DisplayName("in memory comes to rest")
    void inMemory(Flood flood) throws Exception {
        List<Map<String, Long>> points = run(flood);
        comesToRest(points, PLACES + 64);
        if (flood != Flood.EVERYWHERE) {
            leavesOthersAlone(points);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "ADDRESSES")
    @DisplayName("on a grid of one member comes to rest")
    void onOneMember(Flood flood) throws Exception {
        String port = Integer.toString(FreePorts.one());
        List<Map<String, Long>> points = run(flood, port, port);
        comesToRest(points, PLACES + PLACES / 20);
        leavesOthersAlone(points);
    }

    @ParameterizedTest
    @EnumSource(names = "TOKENS")
    @DisplayName("on a grid of two members comes to rest on both")
    void onTwoMembers(Flood flood) throws Exception {
        List<String> ports = FreePorts.several(2).stream().map(String::valueOf).toList();
        try (FloodProcess other = FloodProcess.start(HEAP_MIB, "NONE", ports.get(1), ports.get(0))) {
            assertThat(other.line()).isEqualTo("ready");
            List<Map<String, Long>> points = run(flood, ports.get(0), ports.get(1));
            comesToRest(points, PLACES + PLACES / 20);
            leavesOthersAlone(points);
            String kept = other.kept();
            System.out.println("the other member: " + kept);
            assertThat(at(numbers(kept), "kept"))
                    .as("each has all entries, its own or a copy")
                    .isBetween(PLACES / 2, PLACES + PLACES / 20);
        }
    }

    private static void comesToRest(List<Map<String, Long>> points, long most) {
        Map<String, Long> half = points.get(points.size() / 2);
        Map<String, Long> end = points.get(points.size() - 2);
        assertThat(at(half, "kept")).as("the flood reaches the bound").isGreaterThan(PLACES * 3 / 4);
        assertThat(at(end, "sent")).isEqualTo(SUBJECTS);
        assertThat(at(end, "kept")).isLessThanOrEqualTo(most);
        assertThat(at(end, "heap")).as("MiB").isLessThanOrEqualTo(at(half, "heap") + SPARE_MIB);
        Map<String, Long> result = points.get(points.size() - 1);
        assertThat(at(result, "knownExact")).isEqualTo(FloodMain.KNOWN);
        assertThat(at(result, "logLines"))
                .as("a flood is many refused subjects, and it may begin at the end of a minute")
                .isLessThanOrEqualTo(10 + (MOST_LINES_PER_MINUTE + 2) * (2 + at(end, "seconds") / 60));
    }

    /** Two of a hundred may fall, by chance, on places that the flood has taken. */
    private static void leavesOthersAlone(List<Map<String, Long>> points) {
        assertThat(at(points.get(points.size() - 1), "newcomersExact")).isGreaterThanOrEqualTo(98);
    }

    private static List<Map<String, Long>> run(Flood flood, String... ports) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(flood.name(), Integer.toString(SUBJECTS)));
        arguments.addAll(List.of(ports));
        List<Map<String, Long>> points = new ArrayList<>();
        try (FloodProcess process = FloodProcess.start(HEAP_MIB, arguments.toArray(String[]::new))) {
            for (String line = process.line(); line != null; line = process.line()) {
                System.out.println(flood + " " + line);
                points.add(numbers(line));
            }
            assertThat(process.status()).as("3 if the heap did not suffice").isZero();
        }
        return points;
    }

    private static long at(Map<String, Long> point, String name) {
        return point.getOrDefault(name, -1L);
    }

    /** Reads a line of names and numbers in turn. */
    private static Map<String, Long> numbers(String line) {
        String[] words = line.split(" ", -1);
        Map<String, Long> numbers = new HashMap<>();
        for (int index = 0; index < words.length; index += 2) {
            numbers.put(words[index], Long.valueOf(words[index + 1]));
        }
        return numbers;
    }
}
