package io.ratelimit.core;

import io.ratelimit.Limit;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.PermitStore.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * This node's share of each limit, for as long as the store does not answer: the limit divided by the nodes that share it, and
 * of that only what was left when the store was last heard. With N permits, u of them spent and n nodes, each node grants
 * (N - u) / n, at least one unless all were spent: together about what the grid had left. Safe for use by several threads.
 */
final class LocalShare implements AutoCloseable {

    private final InstantSource clock;
    private final InMemoryPermitStore windows;
    private final LastHeard lastHeard = new LastHeard();

    /**
     * Creates one that has granted nothing.
     *
     * @param clock epoch time that does not jump
     * @param origin this node's first id in what it brings back
     */
    LocalShare(InstantSource clock, long origin) {
        this.clock = clock;
        this.windows = new InMemoryPermitStore(clock, origin, new AtomicInteger()::incrementAndGet);
    }

    /** Remembers what the store has told. */
    void heard(String key, Answer answer) {
        lastHeard.heard(key, answer, clock.millis());
    }

    /**
     * Decides alone.
     *
     * @param ask what would have been asked of the store
     * @param sharers how many nodes share the limits, at least 1
     * @return an answer in which every limit is this node's share
     */
    Answer take(Ask ask, int sharers) {
        long now = clock.millis();
        List<Part> left = new ArrayList<>(ask.parts().size());
        for (Part part : ask.parts()) {
            List<Limit> limits = part.limits().stream()
                    .map(limit -> new Limit(limit.interval(), left(ask.subject(), part, limit, sharers, now)))
                    .toList();
            left.add(new Part(part.section(), limits, part.cost()));
        }
        Ask local = new Ask(ask.subject(), left, ask.manner(), ask.onlyKnown(), ask.finished());
        return told(ask, left, windows.acquire(local, Duration.ZERO), sharers, now);
    }

    /** Returns a node's share of a limit; a subject that is blocked everywhere stays blocked. */
    static Limit share(Limit limit, int sharers) {
        return limit.permits() == 0
                ? limit
                : new Limit(limit.interval(), Math.max(1, limit.permits() / Math.max(1, sharers)));
    }

    /**
     * Adds to the store what a subject has spent alone; what is held may still be given back, and stays. Repeating it is harmless: what
     * is added counts once.
     *
     * @param finished holds whose permits are spent
     * @throws io.ratelimit.spi.StoreException if the store does not answer; then it stays here
     */
    void bringBack(PermitStore store, String key, List<Long> finished, Duration timeout) {
        if (windows.subjects() == 0) {
            return;
        }
        // Those who never come again would be counted as kept for ever.
        windows.tidy();
        long now = clock.millis();
        long[] granted = windows.windows(key);
        long[] spent = granted.length == 0 ? granted : Windows.spent(granted, finished, now);
        if (spent.length > 0) {
            store.add(key, spent, timeout);
            // What is granted alone just now stays for the next time.
            windows.forgetSpent(key, granted, finished, now);
        }
    }

    /** Forgets what a subject was granted alone, which would come back otherwise, and what the store told of it. */
    void forget(String key) {
        lastHeard.forget(key);
        windows.forget(key, Duration.ZERO);
    }

    /** Returns how many subjects were granted something alone that is not brought back yet. */
    long subjects() {
        return windows.subjects();
    }

    /** Where holds of what was granted alone are settled. */
    PermitStore windows() {
        return windows;
    }

    @Override
    public void close() {
        windows.close();
    }

    private long left(String key, Part part, Limit limit, int sharers, long now) {
        long share = share(limit, sharers).permits();
        Optional<LastHeard.Heard> heard = heard(key, part, limit, now);
        if (heard.isEmpty()) {
            return share;
        }
        long left = limit.permits() - heard.get().reading().used();
        if (left <= 0 && now < freeAt(heard.get())) {
            return 0;
        }
        return Math.min(share, Math.max(1, left / sharers));
    }

    private Optional<LastHeard.Heard> heard(String key, Part part, Limit limit, long now) {
        return lastHeard
                .of(key, part.section(), limit.interval())
                .filter(heard -> now - heard.atMillis() < limit.interval().millis());
    }

    /** Returns when the store's window has room for one more permit, as far as it told. */
    private static long freeAt(LastHeard.Heard heard) {
        Reading reading = heard.reading();
        return heard.atMillis() + (reading.refuses() ? reading.waitMillis() : reading.resetMillis());
    }

    /** What is not left of the share shows as used. */
    private Answer told(Ask ask, List<Part> left, Answer answer, int sharers, long now) {
        long[] told = new long[3 * answer.limits()];
        int at = 0;
        for (int part = 0; part < left.size() && answer.limits() > 0; part++) {
            Part asked = ask.parts().get(part);
            for (int index = 0; index < asked.limits().size(); index++) {
                Limit limit = asked.limits().get(index);
                Limit mine = left.get(part).limits().get(index);
                long gone = share(limit, sharers).permits() - mine.permits();
                boolean refuses = answer.refuses(at);
                told[3 * at] = answer.used(at) + gone;
                told[3 * at + 1] = answer.resetMillis(at);
                told[3 * at + 2] = refuses ? wait(ask.subject(), asked, limit, mine, answer.waitMillis(at), now) : -1;
                at++;
            }
        }
        return new Answer(answer.outcome(), answer.created(), ask.parts(), told);
    }

    /** How long until this node, which refuses, would admit; 0, told as a second, if it never would and only the store can. */
    private long wait(String key, Part part, Limit limit, Limit mine, long waitMillis, long now) {
        if (limit.permits() == 0) {
            return waitMillis;
        }
        if (mine.permits() == 0) {
            return heard(key, part, limit, now)
                    .map(heard -> Math.max(0, freeAt(heard) - now))
                    .orElse(0L);
        }
        return part.cost() > mine.permits() ? 0 : waitMillis;
    }
}
