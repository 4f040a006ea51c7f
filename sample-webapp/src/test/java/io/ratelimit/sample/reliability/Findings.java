package io.ratelimit.sample.reliability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the answers say about the promises. */
final class Findings {

    private final List<Answer> answers;
    private final List<Account> accounts;

    Findings(List<Answer> answers) {
        this.answers = List.copyOf(answers);
        Map<Window, List<Answer>> byWindow = new LinkedHashMap<>();
        for (Answer answer : answers) {
            for (Window window : answer.call().windows()) {
                byWindow.computeIfAbsent(window, subject -> new ArrayList<>()).add(answer);
            }
        }
        this.accounts = byWindow.entrySet().stream()
                .map(entry -> new Account(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The same of what some nodes answered. */
    Findings of(String... nodes) {
        return new Findings(answers.stream()
                .filter(answer -> List.of(nodes).contains(answer.node()))
                .toList());
    }

    int calls() {
        return answers.size();
    }

    int subjects() {
        return accounts.size();
    }

    /** Answers in which a node used its share of a limit. */
    long alone() {
        return answers.stream().filter(Answer::isAlone).count();
    }

    /** Subjects that were granted more than the limit within one interval. */
    long over() {
        return accounts.stream().filter(Account::isOver).count();
    }

    /** The same, of what the grid granted alone. */
    long overOnGrid() {
        return overByGrid().size();
    }

    /** The accounts of those. */
    List<Account> overByGrid() {
        return accounts.stream().filter(account -> account.ofGrid().isOver()).toList();
    }

    /** Subjects that one node alone granted more than its share. Those of a limit of minutes may have had it several times. */
    long overShare() {
        return single().stream().filter(Account::isOverShare).count();
    }

    Latencies latencies() {
        return new Latencies(
                answers.stream().filter(Answer::timed).mapToLong(answer -> answer.received() - answer.sent()));
    }

    /** Subjects of a single hourly limit that has room left. */
    List<Account> readable() {
        return single().stream()
                .filter(account -> account.granted() < account.window().permits())
                .toList();
    }

    private List<Account> single() {
        return accounts.stream()
                .filter(account -> account.answers().get(0).call().windows().size() == 1)
                .toList();
    }
}
