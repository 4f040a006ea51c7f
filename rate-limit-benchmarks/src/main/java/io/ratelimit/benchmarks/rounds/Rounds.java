package io.ratelimit.benchmarks.rounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Measures lines in turn, A B C A B C, so that whatever else the machine does meets all of them. Ratios are taken between
 * lines of one round. What counts begins when the compilers rest.
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
        Compilers compilers = new Compilers();
        for (Line line : lines) {
            warmUp(line, load, pace, compilers::haveRested);
        }
        Results results = new Results();
        for (int round = 0; round < pace.rounds(); round++) {
            for (Line line : lines) {
                results.add(line.name(), one(line, load, pace));
            }
        }
        return results;
    }

    /**
     * Calls a line until the compilers rest.
     *
     * @param line what is called
     * @param load how
     * @param pace for how long
     * @param rested asked after each round whether all compilers that matter have rested since
     * @return what it did last
     * @throws IllegalStateException if a call failed
     * @throws InterruptedException if interrupted
     */
    public static Sample warmUp(Line line, Load load, Pace pace, BooleanSupplier rested) throws InterruptedException {
        Sample last = one(line, load, pace);
        for (int round = 1; round < pace.mostWarmUps(); round++) {
            if (rested.getAsBoolean() && round >= pace.leastWarmUps()) {
                break;
            }
            last = one(line, load, pace);
        }
        return last;
    }

    /**
     * Measures one round of one line.
     *
     * @param line what is called
     * @param load how
     * @param pace for how long
     * @return what it did
     * @throws IllegalStateException if a call failed
     * @throws InterruptedException if interrupted
     */
    public static Sample one(Line line, Load load, Pace pace) throws InterruptedException {
        line.prepare().run();
        return new Round(line, load, pace.round().toNanos()).run(Threads.of(load.virtual()));
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
                int own = caller % load.keys();
                Thread thread = threads.newThread(() -> call(own));
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

        /** Those who share a key, once they have met, would go on side by side from key to key. */
        private void call(int first) {
            Latencies own = new Latencies();
            try {
                go.await();
                int key = first;
                long before = System.nanoTime();
                long end = before + nanos;
                while (before < end) {
                    line.call().accept(key);
                    long after = System.nanoTime();
                    own.add(after - before);
                    before = after;
                    key = key + load.callers() < load.keys() ? key + load.callers() : first;
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
