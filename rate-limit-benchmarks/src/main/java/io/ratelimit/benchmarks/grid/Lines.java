package io.ratelimit.benchmarks.grid;

import com.hazelcast.map.IMap;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.ratelimit.Limit;
import io.ratelimit.benchmarks.Asks;
import io.ratelimit.benchmarks.Bucket4jLimits;
import io.ratelimit.benchmarks.rounds.Line;
import io.ratelimit.core.RememberedStore;
import io.ratelimit.core.window.Windows;
import io.ratelimit.spi.PermitStore;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is measured on one member, with everything that a call needs at hand for each key. */
final class Lines {

    static final int KEYS = 1_000;
    static final String FLOOR = "floor";
    static final String FLOOR_AGAIN = "floor again";
    static final String BUCKET4J = "Bucket4j";
    static final String BUCKET4J_REFUSED = "Bucket4j, refused";
    static final String OURS = "ours";

    private static final String GRANTED = "granted-";

    private static final Duration DEADLINE = Duration.ofSeconds(1);
    /** For what is prepared, not measured. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long HOUR = 50;
    private static final long DAY = 600;

    private final List<String> subjects;
    private final PermitStore store;
    private final IMap<String, Long> numbers;
    private final IMap<String, byte[]> buckets;

    /**
     * Lines for one member.
     *
     * @param subjects one for each key
     */
    Lines(Member member, List<String> subjects) {
        this.subjects = subjects;
        this.store = member.store();
        this.numbers = member.instance().getMap(Members.FLOOR);
        this.buckets = member.instance().getMap(Members.BUCKET4J);
    }

    /** Returns a subject that another member owns, whatever a line puts before its name: the longer way. */
    static String oneElsewhere(Member member) {
        return IntStream.range(0, KEYS)
                .mapToObj(number -> "hot:" + number)
                .filter(name -> Stream.of("", OURS, GRANTED).noneMatch(before -> member.owns(before + name)))
                .findFirst()
                .orElseThrow();
    }

    /** The smallest step with a synchronous backup, by Hazelcast's blocking call, which has no deadline. */
    Line floor(String name) {
        return new Line(name, key -> numbers.executeOnKey(subjects.get(key), new FloorStep()));
    }

    /** Our store, for one subject's policies that refuse nothing. */
    Line ours(String name, int policies) {
        return ours(name, asks(subject -> Asks.of(name + subject, policies)), Outcome.GRANTED, () -> {});
    }

    /** Our store, for subjects that have spent their hour. */
    Line oursRefused(String name) {
        return ours(name, refused(name), Outcome.REFUSED, () -> {});
    }

    /** The same behind the memory of refusals, as the limiter asks. */
    Line oursRemembered(String name) {
        List<Ask> asks = refused(name);
        RememberedStore remembered = new RememberedStore(store);
        return new Line(
                name, key -> require(remembered.acquire(asks.get(key), DEADLINE).outcome() == Outcome.REFUSED));
    }

    private List<Ask> refused(String name) {
        for (String subject : subjects) {
            store.acquire(Asks.of(name + subject, HOUR, DAY, HOUR), PATIENCE);
        }
        return asks(subject -> Asks.of(name + subject, HOUR, DAY, 1));
    }

    /**
     * Our store, for subjects whose windows have as many cells as these limits admit; brought back to that for each round. What is
     * filled in was written by a member that is gone, so that the owner's first permit writes all of it anew: not measured.
     */
    Line oursFull(String name) {
        List<Ask> asks = asks(subject -> Asks.of(name + subject, 1));
        Runnable fill = () -> {
            long[] full = full();
            for (Ask ask : asks) {
                store.forget(ask.subject(), PATIENCE);
                store.add(ask.subject(), full, PATIENCE);
                store.acquire(ask, PATIENCE);
            }
        };
        return ours(name, asks, Outcome.GRANTED, fill);
    }

    private Line ours(String name, List<Ask> asks, Outcome expected, Runnable prepare) {
        return new Line(name, prepare, key -> {
            Outcome outcome = store.acquire(asks.get(key), DEADLINE).outcome();
            require(outcome == expected);
        });
    }

    /** Bucket4j, granting. */
    Line bucket4j() {
        List<Bucket> proxies = proxies(GRANTED, Limit.MAX_PERMITS, Limit.MAX_PERMITS);
        return bucket4j(BUCKET4J, proxies, true);
    }

    /** Bucket4j with empty buckets. */
    Line bucket4jRefused() {
        List<Bucket> proxies = proxies("refused-", HOUR, DAY);
        proxies.forEach(bucket -> bucket.tryConsume(HOUR));
        return bucket4j(BUCKET4J_REFUSED, proxies, false);
    }

    private static Line bucket4j(String name, List<Bucket> proxies, boolean expected) {
        return new Line(name, key -> {
            ConsumptionProbe probe = proxies.get(key).tryConsumeAndReturnRemaining(1);
            require(probe.isConsumed() == expected);
        });
    }

    private List<Bucket> proxies(String prefix, long hour, long day) {
        ProxyManager<String> manager =
                Bucket4jHazelcast.entryProcessorBasedBuilder(buckets).build();
        return subjects.stream()
                .<Bucket>map(subject -> manager.builder().build(prefix + subject, () -> Bucket4jLimits.of(hour, day)))
                .toList();
    }

    private List<Ask> asks(Function<String, Ask> ask) {
        return subjects.stream().map(ask).toList();
    }

    /** An entry with 50 cells in the last hour and 600 in the last day, of the policy that {@link Asks} asks for. */
    static long[] full() {
        long now = System.currentTimeMillis();
        long[] words = Windows.empty();
        for (long back : backwards()) {
            words = Windows.acquire(words, Asks.of("", Limit.MAX_PERMITS, Limit.MAX_PERMITS, 1), now - back, 1)
                    .words();
        }
        return words;
    }

    /** Milliseconds before now, the largest first: 550 in the hours before the last, and 50 in that. */
    private static List<Long> backwards() {
        return IntStream.range(0, (int) DAY)
                .mapToObj(index -> index < DAY - HOUR
                        ? 86_000_000 - index * 149_000L
                        : 3_500_000 - (index - (DAY - HOUR)) * 70_000)
                .toList();
    }

    private static void require(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a decision did not end as the line says");
        }
    }
}
