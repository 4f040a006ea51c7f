package io.ratelimit.sample.reliability;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * What the load asks for, in turn: subjects with a small limit that are asked for twice as often as it allows and then left,
 * subjects with a limit that never fills, and requests of two subjects at once. Safe for use by several threads.
 */
final class Calls {

    static final long EXACT_PERMITS = 12;
    static final long COUNTED_PERMITS = 1_000_000;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int EXACT_LANES = 20;
    private static final int EXACT_CALLS = 24;
    private static final int COUNTED_SUBJECTS = 200;
    private static final int PAIR_LANES = 2;
    /** At the 240th the client has spent its 180, a third of them with the token that has spent its 60 by then. */
    private static final int PAIR_CALLS = 300;

    private final AtomicLong turn = new AtomicLong();
    private final AtomicLong exactTurn = new AtomicLong();
    private final AtomicLong countedTurn = new AtomicLong();
    private final AtomicLong pairTurn = new AtomicLong();

    /** Half exact, three tenths counted, two tenths pairs. */
    Call next() {
        int kind = (int) (turn.getAndIncrement() % 10);
        if (kind % 2 == 0) {
            return exact(exactTurn.getAndIncrement());
        }
        return kind < 6 ? counted(countedTurn.getAndIncrement() % COUNTED_SUBJECTS) : pair(pairTurn.getAndIncrement());
    }

    /** One call for each subject that never fills. */
    static List<Call> allCounted() {
        return LongStream.range(0, COUNTED_SUBJECTS).mapToObj(Calls::counted).toList();
    }

    static Call counted(long number) {
        String token = "demo-counted-" + number;
        return new Call("/api/contacts", token, List.of(new Window(token, "hour", COUNTED_PERMITS, HOUR)));
    }

    /** The lanes are out of step, so that at any time there are subjects in every state. */
    private static Call exact(long number) {
        long lane = number % EXACT_LANES;
        long call = number / EXACT_LANES + lane * EXACT_CALLS / EXACT_LANES;
        String token = "exact-" + lane + "-" + call / EXACT_CALLS;
        return new Call("/plain/hello", token, List.of(new Window(token, "hour", EXACT_PERMITS, HOUR)));
    }

    private static Call pair(long number) {
        long lane = number % PAIR_LANES;
        long call = number / PAIR_LANES;
        String client = "pair" + lane + "x" + call / PAIR_CALLS;
        String token = "demo-" + client + "-" + (call % 2 == 0 ? 1 : 2 + call / 2 % 3);
        return new Call(
                "/api/connect/companies",
                token,
                List.of(
                        new Window("client " + client, "client-minute", 180, MINUTE),
                        new Window(token, "token-minute", 60, MINUTE)));
    }
}
