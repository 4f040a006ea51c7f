package io.ratelimit.benchmarks.rounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Measures lines in turn, A B C A B C, so that whatever else the machine does meets all of them. Ratios are taken between
 * lines of one round.
 */
public final class Rounds {

    private Rounds() {}

    /**
     * Measures all lines.
     *
     * @param lines in the order of the table
     * @param load how each is called
     * @param pace for how long
     * @return what they did, with p50 and p99 in microseconds
     * @throws IllegalStateException if a call failed
     * @throws InterruptedException if interrupted
     */
    public static Results run(List<Line> lines, Load load, Pace pace) throws InterruptedException {
        Results results = new Results();
        ThreadFactory threads = Threads.of(load.virtual());
        for (int round = -pace.warmUps(); round < pace.rounds(); round++) {
            for (Line line : lines) {
                line.prepare().run();
                Sample sample = new Round(line, load, pace.round().toNanos()).run(threads);
                if (round >= 0) {
                    results.add(line.name(), sample);
                }
            }
        }
        return results;
    }

    /** One line's share of a round. */
    private static final class Round {

        private final Line line;
        private final Load load;
        private final long nanos;
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
        private final Latencies all = new Latencies();

        Round(Line line, Load load, long nanos) {
            this.line = line;
            this.load = load;
            this.nanos = nanos;
        }

        Sample run(ThreadFactory threads) throws InterruptedException {
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < load.callers(); caller++) {
                int start = caller * 37 % load.keys();
                Thread thread = threads.newThread(() -> call(start));
                thread.start();
                callers.add(thread);
            }
            long begun = System.nanoTime();
            go.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
            long taken = System.nanoTime() - begun;
            if (failure.get() != null) {
                throw new IllegalStateException("a call of '" + line.name() + "' failed", failure.get());
            }
            Map<String, Double> also = new LinkedHashMap<>();
            also.put("p50 us", all.micros(0.5));
            also.put("p99 us", all.micros(0.99));
            return new Sample(all.total() * 1e9 / taken, also);
        }

        private void call(int start) {
            Latencies own = new Latencies();
            try {
                go.await();
                int key = start;
                long before = System.nanoTime();
                long end = before + nanos;
                while (before < end) {
                    line.call().accept(key);
                    long after = System.nanoTime();
                    own.add(after - before);
                    before = after;
                    key = key + 1 == load.keys() ? 0 : key + 1;
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (all) {
                all.add(own);
            }
        }
    }
}
