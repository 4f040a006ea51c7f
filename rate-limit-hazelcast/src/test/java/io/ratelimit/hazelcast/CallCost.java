package io.ratelimit.hazelcast;

import com.hazelcast.map.IMap;
import io.ratelimit.core.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the ways to call the grid cost beside Hazelcast's blocking call: two members in this process, a thousand entries, one
 * backup, all ways in turn in each round. The blocking call stands there twice: what the two differ by is noise. Prints the
 * median over the rounds of the ratio to the first line, and the range.
 */
final class CallCost {

    private static final int KEYS = 1_000;
    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = Duration.ofMillis(800).toNanos();
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private CallCost() {}

    /** Takes no arguments; runs for about two minutes. */
    public static void main(String[] args) throws InterruptedException {
        int first = FreePorts.one();
        int second = FreePorts.one();
        try (TestMember caller = TestMember.start(first, second, TestMember.cluster());
                TestMember other = TestMember.start(second, first, TestMember.cluster())) {
            TestMember.await(() ->
                    other.size() == 2 && caller.instance().getPartitionService().isClusterSafe());
            for (int callers : new int[] {1, 8, 64}) {
                measure(ways(caller), callers);
            }
        }
    }

    private static Map<String, Consumer<String>> ways(TestMember member) {
        IMap<String, long[]> map = member.instance().getMap(EmbeddedConfig.WINDOWS);
        Map<String, Consumer<String>> ways = new LinkedHashMap<>();
        ways.put("executeOnKey, no deadline", subject -> map.executeOnKey(subject, step(subject)));
        ways.put("the same again", subject -> map.executeOnKey(subject, step(subject)));
        ways.put("the store", subject -> member.store().acquire(Spenders.ask(subject, 1 << 26), DEADLINE));
        List<Route> slower = List.of(new AsynchronousRoute(map), new PooledRoute(map));
        for (Route route : slower) {
            GridCall call = GridCalls.by(route, member);
            ways.put(route.describe(), subject -> call.run(subject, step(subject), DEADLINE));
        }
        return ways;
    }

    private static AcquireStep step(String subject) {
        return new AcquireStep(Spenders.ask(subject, 1 << 26));
    }

    private static void measure(Map<String, Consumer<String>> ways, int callers) throws InterruptedException {
        Map<String, Series> series = new LinkedHashMap<>();
        ways.keySet().forEach(way -> series.put(way, new Series(new double[ROUNDS], new double[ROUNDS])));
        int before = Thread.activeCount();
        int most = before;
        for (int round = -2; round < ROUNDS; round++) {
            double base = 0;
            for (Map.Entry<String, Series> way : series.entrySet()) {
                double rate = rate(Objects.requireNonNull(ways.get(way.getKey())), callers);
                most = Math.max(most, Thread.activeCount());
                base = base == 0 ? rate : base;
                if (round >= 0) {
                    way.getValue().rates()[round] = rate;
                    way.getValue().ratios()[round] = rate / base;
                }
            }
        }
        System.out.printf(
                "%d callers (threads besides them: %d before, at most %d after a round)%n", callers, before, most);
        series.forEach((way, measured) -> measured.print(way));
    }

    /** What was measured of one way, a number for each round. */
    @SuppressWarnings("ArrayRecordComponent") // two columns of a table
    private record Series(double[] rates, double[] ratios) {
        void print(String way) {
            Arrays.sort(rates);
            Arrays.sort(ratios);
            int middle = ROUNDS / 2;
            System.out.printf(
                    "  %-28s %8.0f/s  %.2f [%.2f..%.2f]%n",
                    way, rates[middle], ratios[middle], ratios[0], ratios[ROUNDS - 1]);
        }
    }

    private static double rate(Consumer<String> way, int callers) throws InterruptedException {
        LongAdder calls = new LongAdder();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int start = caller * 37;
            threads.add(new Thread(() -> {
                await(go);
                long end = System.nanoTime() + ROUND_NANOS;
                for (int call = start; System.nanoTime() < end; call++) {
                    way.accept("subject-" + call % KEYS);
                    calls.increment();
                }
            }));
        }
        threads.forEach(Thread::start);
        long begun = System.nanoTime();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return calls.sum() * 1e9 / (System.nanoTime() - begun);
    }

    private static void await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
