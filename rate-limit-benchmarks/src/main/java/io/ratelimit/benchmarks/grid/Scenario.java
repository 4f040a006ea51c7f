package io.ratelimit.benchmarks.grid;

import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.rounds.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/** What is asked of a member. */
enum Scenario {
    DISTINCT("distinct subjects", Lines.FLOOR, Lines.FLOOR_AGAIN, Lines.OURS, Lines.BUCKET4J),
    HOT("one hot subject", Lines.FLOOR, Lines.FLOOR_AGAIN, Lines.OURS, Lines.BUCKET4J) {
        @Override
        int keys() {
            return 1;
        }

        @Override
        Line line(String name, Members members) {
            return line(name, members.first(), List.of(Lines.oneElsewhere(members.first())));
        }
    },
    BOTH("one hot subject, asked by both members", Lines.FLOOR, Lines.FLOOR_AGAIN, Lines.OURS, Lines.BUCKET4J) {
        /** Not of subjects: each stands for a member. */
        @Override
        int keys() {
            return 2;
        }

        @Override
        Line line(String name, Members members) {
            List<String> hot = List.of(Lines.oneElsewhere(members.first()));
            IntConsumer first = line(name, members.first(), hot).call();
            IntConsumer second = line(name, members.second(), hot).call();
            return new Line(name, key -> (key == 0 ? first : second).accept(0));
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

    /** Returns how many keys are divided among the callers. */
    int keys() {
        return Lines.KEYS;
    }

    /**
     * Prepares one line.
     *
     * @param name one of {@link #lines}
     */
    Line line(String name, Members members) {
        return line(name, members.first(), Asks.subjects(Lines.KEYS));
    }

    static Line line(String name, Member member, List<String> subjects) {
        Lines prepared = new Lines(member, subjects);
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
