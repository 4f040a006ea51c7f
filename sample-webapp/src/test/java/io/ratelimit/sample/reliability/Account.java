package io.ratelimit.sample.reliability;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The answers that concern one subject.
 *
 * @param window its limit
 * @param answers of all nodes
 */
record Account(Window window, List<Answer> answers) {

    /** Copies the list. */
    Account {
        answers = List.copyOf(answers);
    }

    long granted() {
        return answers.stream().filter(Answer::isGranted).count();
    }

    /** Only what the grid answered, not a node alone. */
    Account ofGrid() {
        return new Account(
                window,
                answers.stream().filter(answer -> !answer.isAlone(window)).toList());
    }

    /**
     * Tells whether more than the limit were certainly granted within one interval. A permit was taken somewhere between sending
     * and receiving. So one more than the limit were surely taken within an interval if even the first sending and the last
     * receiving of them are that near.
     */
    boolean isOver() {
        List<Answer> granted = answers.stream()
                .filter(Answer::isGranted)
                .sorted(Comparator.comparingLong(Answer::sent))
                .toList();
        int limit = (int) window.permits();
        for (int first = 0; first + limit < granted.size(); first++) {
            long last = granted.subList(first, first + limit + 1).stream()
                    .mapToLong(Answer::received)
                    .max()
                    .orElseThrow();
            if (last - granted.get(first).sent() < window.interval().toNanos()) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether a node alone has granted more than the share that it showed. */
    boolean isOverShare() {
        Map<String, List<Answer>> byNode = answers.stream()
                .filter(answer -> answer.isGranted() && answer.isAlone(window))
                .collect(Collectors.groupingBy(Answer::node));
        return byNode.values().stream().anyMatch(alone -> alone.size() > largestShare(alone));
    }

    private long largestShare(List<Answer> alone) {
        return alone.stream()
                .mapToLong(answer -> answer.reply().quotas().getOrDefault(window.name(), 0L))
                .max()
                .orElseThrow();
    }

    /** One letter for each answer, in order: granted by the grid, refused, and the same in capitals by a node alone. */
    @Override
    public String toString() {
        return window.subject() + " "
                + answers.stream()
                        .sorted(Comparator.comparingLong(Answer::sent))
                        .map(this::letter)
                        .collect(Collectors.joining());
    }

    private String letter(Answer answer) {
        String letter = answer.isGranted() ? "g" : "r";
        return answer.isAlone(window) ? letter.toUpperCase(Locale.ROOT) : letter;
    }
}
