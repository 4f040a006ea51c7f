package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.EntryProcessor;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.spi.PermitStore.Answer;
import io.ratelimit.spi.PermitStore.Ask;
import io.ratelimit.spi.PermitStore.Manner;
import io.ratelimit.spi.PermitStore.Outcome;
import io.ratelimit.spi.PermitStore.Part;
import io.ratelimit.spi.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Threads that ask for one subject as fast as they can, and what they are told altogether. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CombiningExactnessTest {

    private static final int THREADS = 24;
    private static final int ASKS = 150;

    private final TestMember member = TestMember.alone();

    @AfterAll
    void stop() {
        member.close();
    }

    /** What one thread was told: the cost of each ask and the answer to it. */
    private record Told(long cost, Answer answer) {
        boolean granted() {
            return answer.outcome() == Outcome.GRANTED;
        }

        long used() {
            return answer.readings().get(0).used();
        }
    }

    private interface Asker {
        Answer answer(Ask ask);
    }

    private static Ask ask(String subject, long permits, long cost) {
        Part part = new Part(1, List.of(new Limit(Interval.DAY, permits)), cost);
        return new Ask(subject, List.of(part), new Manner.Spend(), false);
    }

    private static List<Told> crowd(Asker asker, String subject, long permits, int costs) {
        return inThreads(thread -> LongStream.range(0, ASKS)
                .map(index -> 1 + (thread + index) % costs)
                .mapToObj(cost -> new Told(cost, asker.answer(ask(subject, permits, cost))))
                .toList());
    }

    /** Runs the same in all threads, each with its number, and joins what they were told. */
    private static List<Told> inThreads(IntFunction<List<Told>> caller) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<List<Told>>> callers = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                callers.add(() -> caller.apply(number));
            }
            List<Told> told = new ArrayList<>();
            for (Future<List<Told>> one : threads.invokeAll(callers, 50, TimeUnit.SECONDS)) {
                told.addAll(one.get());
            }
            return told;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName(
            "P1, P2: asks of several costs are granted exactly the limit in sum, and refused only where it would be passed")
    void mixedCostsAreExact() {
        long limit = 4_000;
        List<Told> told = crowd(ask -> member.store().acquire(ask, Spenders.TIMEOUT), "mixed costs", limit, 3);
        assertThat(told.stream().filter(Told::granted).mapToLong(Told::cost).sum())
                .isEqualTo(limit);
        assertThat(told.stream().filter(one -> !one.granted()))
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.used() + one.cost()).isGreaterThan(limit));
    }

    @Test
    @DisplayName("each is told its own place: 1, 2, 3 and so on, each once")
    void everyAnswerIsAnothers() {
        Combining combining = new Combining(GridCalls.by(member.store().route(), new Owners(member.instance(), 1_000)));
        List<Told> told =
                crowd(ask -> Answers.decode(combining.run(ask, Spenders.TIMEOUT), ask), "places", Limit.MAX_PERMITS, 1);
        assertThat(told.stream().map(Told::used).sorted())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, (long) THREADS * ASKS).boxed().toList());
    }

    @Test
    @DisplayName(
            "callers that give up or are interrupted at any moment: nobody is stuck, nobody has another's answer, none is lost")
    void impatientCallers() {
        Counted route = new Counted(member.store().route());
        Combining combining = new Combining(GridCalls.by(route, new Owners(member.instance(), 1_000)));
        List<Told> told = inThreads(seed -> impatient(combining, new SplittableRandom(seed)));

        assertThat(told).as("otherwise nothing was compared").isNotEmpty();
        assertThat(told.stream().map(Told::used)).doesNotHaveDuplicates();
        TestMember.await(() -> answers(combining));
        long steps = route.steps.get();
        Ask last = ask("impatient", Limit.MAX_PERMITS, 1);
        Answer answer = Answers.decode(combining.run(last, Spenders.TIMEOUT), last);
        assertThat(route.steps.get()).as("sent at once").isEqualTo(steps + 1);
        assertThat(answer.readings().get(0).used()).isGreaterThan(told.size());
    }

    private static List<Told> impatient(Combining combining, SplittableRandom random) {
        List<Told> told = new ArrayList<>();
        for (int asked = 0; asked < ASKS; asked++) {
            if (random.nextInt(10) == 0) {
                Thread.currentThread().interrupt();
            }
            Ask ask = ask("impatient", Limit.MAX_PERMITS, 1);
            Duration timeout = Duration.ofNanos(1L << random.nextInt(10, 26));
            try {
                told.add(new Told(1, Answers.decode(combining.run(ask, timeout), ask)));
            } catch (StoreException e) {
                assertThat(e).message().isNotBlank();
            }
            boolean unused = Thread.interrupted();
        }
        return told;
    }

    /** Tells whether the owner is not given up, as it may be for a while on a slow machine. */
    private static boolean answers(Combining combining) {
        Ask peek = new Ask("impatient", ask("", 1, 1).parts(), new Manner.Peek(), false);
        try {
            return combining.run(peek, Spenders.TIMEOUT).length > 0;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Counts steps. */
    private record Counted(Route route, AtomicLong steps) implements Route {
        Counted(Route route) {
            this(route, new AtomicLong());
        }

        @Override
        public Future<?> send(String subject, EntryProcessor<String, long[], Object> step) {
            steps.incrementAndGet();
            return route.send(subject, step);
        }

        @Override
        public @Nullable Object read(@Nullable Object answered) {
            return route.read(answered);
        }

        @Override
        public String describe() {
            return "a route that counts";
        }
    }
}
