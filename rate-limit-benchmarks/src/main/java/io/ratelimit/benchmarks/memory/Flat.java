package io.ratelimit.benchmarks.memory;

import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.Words;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.benchmarks.rounds.Load;
import io.ratelimit.benchmarks.rounds.Pace;
import io.ratelimit.benchmarks.rounds.Rounds;
import io.ratelimit.core.store.InMemoryPermitStore;
import io.ratelimit.core.store.SteadyClock;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Whether a decision in memory costs the same for any limit and any number of subjects. */
public final class Flat {

    private static final int ASKED = 1_000;
    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
    /** Several times as many as a window has cells; divides what is spent. */
    private static final long MOST_STEPS = 4_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private Flat() {}

    /**
     * Prints three tables.
     *
     * @param words {@code short}: tiny rounds, limits and numbers up to 10,000
     * @throws InterruptedException if interrupted
     */
    public static void run(Words words) throws InterruptedException {
        boolean shortRun = words.only("short").has("short");
        List<Line> limits = new ArrayList<>();
        for (long permits = 10; permits <= (shortRun ? 10_000 : 1_000_000); permits *= 10) {
            limits.add(full(permits));
        }
        print("limit of an hour, four fifths of it spent at any time", limits, shortRun);
        List<Line> few = new ArrayList<>();
        List<Line> any = new ArrayList<>();
        for (int live = 1_000; live <= (shortRun ? 10_000 : 1_000_000); live *= 10) {
            PermitStore store = new InMemoryPermitStore(new SteadyClock(), 1);
            // They share what asks of one policy share.
            List<Part> parts = parts(Limit.MAX_PERMITS, 1);
            List<Ask> asks = Asks.subjects(live).stream()
                    .map(subject -> new Ask(subject, parts, new Manner.Spend(), false))
                    .toList();
            asks.forEach(ask -> grant(store, ask));
            String name = String.format(Locale.ROOT, "%,d subjects", live);
            List<Ask> asked = anyThousand(asks);
            few.add(new Line(name, key -> grant(store, asked.get(key))));
            any.add(new Line(name, new AnyOf(store, asks)::next));
        }
        print("live subjects, asks for a thousand of them", few, shortRun);
        print("live subjects, asks for all of them", any, shortRun);
    }

    private static void print(String title, List<Line> lines, boolean shortRun) throws InterruptedException {
        System.out.println(title + "\n");
        System.out.println(Rounds.run(lines, new Load(1, ASKED, false), Pace.of(shortRun))
                .table("decisions", List.of(lines.get(0).name())));
    }

    /** Steps of one length would meet in the same few sets of a cache, neighbours be fetched before they are asked for. */
    private static List<Ask> anyThousand(List<Ask> asks) {
        List<Ask> mixed = new ArrayList<>(asks);
        Collections.shuffle(mixed, new Random(1));
        return List.copyOf(mixed.subList(0, ASKED));
    }

    /** A thousand subjects that have spent four fifths of a limit in the last hour, and go on so by a clock of their own. */
    private static Line full(long permits) {
        SteppedClock clock = new SteppedClock();
        PermitStore store = new InMemoryPermitStore(clock, 1);
        List<String> subjects = Asks.subjects(ASKED);
        long spent = permits * 4 / 5;
        long steps = Math.min(spent, MOST_STEPS);
        // A quarter longer than a window: entries have grown as far as they will.
        for (long step = 0; step < steps * 5 / 4; step++) {
            clock.step(HOUR_NANOS / steps);
            subjects.forEach(subject -> grant(store, ask(subject, permits, spent / steps)));
        }
        List<Ask> asks =
                subjects.stream().map(subject -> ask(subject, permits, 1)).toList();
        long pause = HOUR_NANOS / spent / ASKED;
        return new Line(String.format(Locale.ROOT, "N = %,d", permits), key -> {
            clock.step(pause);
            grant(store, asks.get(key));
        });
    }

    /** Goes far with each step, so that no two neighbours in memory follow each other. */
    private static final class AnyOf {
        private static final int STRIDE = 7_919;
        private final PermitStore store;
        private final List<Ask> asks;
        private int at;

        AnyOf(PermitStore store, List<Ask> asks) {
            this.store = store;
            this.asks = asks;
        }

        void next(int key) {
            at = (at + STRIDE) % asks.size();
            grant(store, asks.get(at));
        }
    }

    private static Ask ask(String subject, long hour, long cost) {
        return new Ask(subject, parts(hour, cost), new Manner.Spend(), false);
    }

    private static List<Part> parts(long hour, long cost) {
        return List.of(new Part(1, List.of(new Limit(Interval.HOUR, hour)), cost));
    }

    private static void grant(PermitStore store, Ask ask) {
        if (store.acquire(ask, TIMEOUT).outcome() != Outcome.GRANTED) {
            throw new IllegalStateException("refused: " + ask);
        }
    }
}
