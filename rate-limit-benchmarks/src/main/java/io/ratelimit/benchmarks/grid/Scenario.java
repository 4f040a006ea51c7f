package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.rounds.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is asked of a member. */
enum Scenario {
    DISTINCT("distinct subjects", Lines.FLOOR, Lines.FLOOR_AGAIN, Lines.OURS, Lines.BUCKET4J),
    HOT("one hot subject", Lines.FLOOR, Lines.FLOOR_AGAIN, Lines.OURS, Lines.BUCKET4J) {
        @Override
        int keys() {
            return 1;
        }

        @Override
        Lines lines(Member member) {
            return Lines.ofOneElsewhere(member);
        }
    },
    REFUSED("refused", Lines.FLOOR, Lines.FLOOR_AGAIN, "ours, the store", "ours, remembered", Lines.BUCKET4J_REFUSED),
    FULL("full windows", Lines.FLOOR, Lines.FLOOR_AGAIN, "ours, full", Lines.BUCKET4J),
    POLICIES("policies of one subject in one ask", "one policy", "one policy again", "three policies"),
    SUBJECTS(
            "subjects of one request, through the limiter",
            "one subject",
            "one subject again",
            "two subjects",
            "three subjects");

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // of List.of
    private final List<String> lines;

    Scenario(String title, String... lines) {
        this.title = title;
        this.lines = List.of(lines);
    }

    /** The words of all. */
    static List<String> words() {
        return Arrays.stream(values()).map(Scenario::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    /** Names of its lines, in the order of the table. */
    List<String> lines() {
        return lines;
    }

    /** Returns how many subjects there are. */
    int keys() {
        return Lines.KEYS;
    }

    Lines lines(Member member) {
        return new Lines(member, Asks.subjects(Lines.KEYS));
    }

    /**
     * Prepares one line.
     *
     * @param name one of {@link #lines}
     */
    Line line(String name, Member member) {
        Lines prepared = lines(member);
        return switch (name) {
            case Lines.FLOOR, Lines.FLOOR_AGAIN -> prepared.floor(name);
            case Lines.BUCKET4J -> prepared.bucket4j();
            case Lines.BUCKET4J_REFUSED -> prepared.bucket4jRefused();
            case "ours, the store" -> prepared.oursRefused(name);
            case "ours, remembered" -> prepared.oursRemembered(name);
            case "ours, full" -> prepared.oursFull(name);
            case "three policies" -> prepared.ours(name, 3);
            case "one subject", "one subject again" -> new Requests(member).line(name, 1);
            case "two subjects" -> new Requests(member).line(name, 2);
            case "three subjects" -> new Requests(member).line(name, 3);
            default -> prepared.ours(name, 1);
        };
    }
}
