package io.ratelimit.sample.reliability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the windows hold, beside what was granted.
 *
 * @param subjects that were compared
 * @param doubled permits stored that no answer granted
 * @param lost permits granted that are not stored
 * @param unread subjects that the grid did not answer for
 * @param losers what is known of the subjects that miss permits
 */
record Stored(long subjects, long doubled, long lost, long unread, List<String> losers) {

    private static final int ROUNDS = 5;

    /** Copies the list. */
    Stored {
        losers = List.copyOf(losers);
    }

    /**
     * Asks every node for each subject that has room, so that what a node granted alone is brought back first. Each request
     * spends a permit, which goes into the ledger like any other.
     */
    static Stored read(Cluster cluster, Ledger ledger) throws IOException {
        List<Reader> readers = new ArrayList<>();
        try {
            for (Node node : cluster.serving()) {
                readers.add(new Reader(node, node.connect(), ledger));
            }
            List<Account> accounts = new Findings(ledger.answers()).readable();
            long doubled = 0;
            long lost = 0;
            long unread = 0;
            List<String> losers = new ArrayList<>();
            for (Account account : accounts) {
                OptionalLong difference = difference(readers, account);
                unread += difference.isPresent() ? 0 : 1;
                doubled += Math.max(0, difference.orElse(0));
                lost += Math.max(0, -difference.orElse(0));
                if (difference.orElse(0) < 0) {
                    losers.add(account + " misses " + -difference.orElse(0));
                }
            }
            return new Stored(accounts.size(), doubled, lost, unread, losers);
        } finally {
            readers.forEach(reader -> reader.connection().close());
        }
    }

    /** Positive if more is stored than was granted; empty if the grid does not answer every node. */
    private static OptionalLong difference(List<Reader> readers, Account account) throws IOException {
        long granted = account.granted();
        for (int round = 0; round < ROUNDS; round++) {
            List<Answer> answers = new ArrayList<>();
            for (Reader reader : readers) {
                answers.add(reader.ask(account.answers().get(0).call()));
            }
            granted += answers.stream().filter(Answer::isGranted).count();
            OptionalLong remaining = answers.get(answers.size() - 1).reply().remaining();
            // What a node has just granted alone is not stored before it has asked again.
            if (granted > account.window().permits()) {
                return OptionalLong.of(0);
            }
            if (answers.stream().noneMatch(answer -> answer.isAlone(account.window())) && remaining.isPresent()) {
                return OptionalLong.of(account.window().permits() - remaining.getAsLong() - granted);
            }
        }
        return OptionalLong.empty();
    }

    private record Reader(Node node, Connection connection, Ledger ledger) {
        Answer ask(Call call) throws IOException {
            long sent = System.nanoTime();
            connection.send(call.path(), call.token());
            Reply reply = connection.receive();
            Answer answer = new Answer(call, node.name(), false, sent, System.nanoTime(), reply);
            ledger.add(answer);
            return answer;
        }
    }
}
