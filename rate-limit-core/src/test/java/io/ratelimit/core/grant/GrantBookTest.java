package io.ratelimit.core.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Interval;
import io.ratelimit.Subject;
import io.ratelimit.core.LogLines;
import io.ratelimit.spi.SharedRecords;
import io.ratelimit.spi.SharedRecords.Versioned;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GrantBookTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SharedRecords records = SharedRecords.ofThisNode();
    private final GrantBook book = new GrantBook(List.of(), records, Subject::toString, () -> NOON);

    @Test
    @DisplayName("what one node grants, another that shares its records knows, word for word")
    void shared() {
        Grant grant = new Grant(
                "g1",
                new GrantDraft(
                        Optional.of(new Who("client", "Łódź \"x\"")),
                        Optional.of("contacts"),
                        Optional.of(Interval.HOUR),
                        Optional.empty(),
                        Optional.of(2.5),
                        Optional.of(NOON.plusSeconds(60)),
                        "migration"),
                "ops",
                NOON,
                Optional.empty());

        book.put(grant, Optional.empty(), SECOND);

        assertThat(new GrantBook(List.of(), records, Subject::toString, () -> NOON).all())
                .containsExactly(grant);
        assertThat(book.current().isEmpty()).isFalse();
    }

    @Test
    @DisplayName("a later change wins even if the clock of its node is behind")
    void clockBehind() {
        book.put(grant("g1", 100, NOON), Optional.empty(), SECOND);
        book.put(grant("g1", 200, NOON.minusSeconds(30)), book.find("g1"), SECOND);

        assertThat(book.find("g1").orElseThrow().draft().permits()).hasValue(200L);
    }

    @Test
    @DisplayName("a change of a version that is no longer there changes nothing")
    void outdated() {
        Grant first = grant("g1", 100, NOON);
        book.put(first, Optional.empty(), SECOND);
        Grant second = grant("g1", 200, NOON.plusSeconds(1));
        assertThat(book.put(second, Optional.of(first), SECOND)).isTrue();

        Grant third = grant("g1", 300, NOON.plusSeconds(2));
        assertThat(book.put(third, Optional.of(first), SECOND)).isFalse();
        assertThat(book.put(third, Optional.empty(), SECOND)).isFalse();
        assertThat(book.find("g1")).hasValue(second);
    }

    @Test
    @DisplayName("grants of the rules file hold beside those of operators, and cannot be found to be changed")
    void fromFile() {
        GrantBook both =
                new GrantBook(List.of(grant("file-0", 5, Instant.MIN)), records, Subject::toString, () -> NOON);
        both.put(grant("g1", 100, NOON), Optional.empty(), SECOND);

        assertThat(both.all()).extracting(Grant::id).containsExactly("g1", "file-0");
        assertThat(both.find("file-0")).isEmpty();
    }

    @Test
    @DisplayName("a record that is not understood has no effect and harms no other")
    void notUnderstood() {
        try (LogLines log = LogLines.of(GrantBook.class.getName())) {
            records.put(
                    "grant/odd", new Versioned(1, "{\"permits\": \"many\", \"at\": \"2026-11-22T12:00:00Z\"}"), SECOND);
            records.put("grant/broken", new Versioned(1, "{"), SECOND);
            records.put("audit/other", new Versioned(1, "not a grant at all"), SECOND);
            book.put(grant("g1", 100, NOON), Optional.empty(), SECOND);

            assertThat(log.lines())
                    .hasSize(2)
                    .allMatch(line -> line.contains(" is not understood and has no effect on this node: "))
                    .anyMatch(line -> line.startsWith("WARNING grant odd "))
                    .anyMatch(line -> line.startsWith("WARNING grant broken "));
        }
        assertThat(book.all()).extracting(Grant::id).containsExactly("g1");
    }

    @Test
    @DisplayName("when a grant ends, one of the requests that are there works out what holds then")
    void onceForAll() throws Exception {
        int threads = 4;
        CyclicBarrier allHaveFoundIt = new CyclicBarrier(threads);
        AtomicInteger waiting = new AtomicInteger();
        Instant end = NOON.plusSeconds(1);
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        AtomicInteger looks = new AtomicInteger();
        GrantBook counted = new GrantBook(List.of(), countingLooks(looks), Subject::toString, () -> {
            if (waiting.getAndDecrement() > 0) {
                awaitAll(allHaveFoundIt);
            }
            return now.get();
        });
        counted.put(grant("g1", 100, NOON), Optional.empty(), SECOND);
        counted.put(new Grant("g2", until(end), "ops", NOON, Optional.empty()), Optional.empty(), SECOND);
        now.set(end);
        int before = looks.get();
        waiting.set(threads);

        List<CompletableFuture<Grants>> all = Stream.generate(
                        () -> CompletableFuture.supplyAsync(counted::current, task -> new Thread(task).start()))
                .limit(threads)
                .toList();
        for (CompletableFuture<Grants> one : all) {
            assertThat(one.get(10, TimeUnit.SECONDS).isOutdated(end)).isFalse();
        }
        assertThat(looks.get() - before).isEqualTo(1);
    }

    private static void awaitAll(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static GrantDraft until(Instant end) {
        return new GrantDraft(
                Optional.of(new Who("client", "acme")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(5L),
                Optional.empty(),
                Optional.of(end),
                "");
    }

    private SharedRecords countingLooks(AtomicInteger looks) {
        return (SharedRecords) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SharedRecords.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("all")) {
                        looks.incrementAndGet();
                    }
                    return method.invoke(records, arguments);
                });
    }

    @Test
    @DisplayName("what was ended before its time is remembered for 30 days, so that a node that was down hears of it")
    void remembered() {
        book.put(
                new Grant("old", grant("old", 1, NOON).draft(), "ops", NOON, Optional.of(NOON)),
                Optional.empty(),
                SECOND);

        book.tidy(NOON.plus(Duration.ofDays(30)), SECOND);
        assertThat(book.all()).extracting(Grant::id).containsExactly("old");
        book.tidy(NOON.plus(Duration.ofDays(31)), SECOND);
        assertThat(book.all()).isEmpty();
    }

    @Test
    @DisplayName("of those whose time is over only the latest thousand are remembered, and they take nobody's place")
    void over() {
        for (int number = 0; number < 1_010; number++) {
            GrantDraft draft = new GrantDraft(
                    Optional.of(new Who("client", "c" + number)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(1L),
                    Optional.empty(),
                    Optional.of(NOON.minusSeconds(2_000 - number)),
                    "");
            book.put(
                    new Grant("g" + number, draft, "ops", NOON.minusSeconds(9_000), Optional.empty()),
                    Optional.empty(),
                    SECOND);
        }
        assertThat(book.current().isEmpty()).as("none of them holds").isTrue();

        book.tidy(NOON, SECOND);

        assertThat(book.all()).hasSize(1_000);
        assertThat(book.find("g9")).isEmpty();
        assertThat(book.find("g10")).isPresent();
    }

    @Test
    @DisplayName("a change that was beaten by another is told of, and the other stays")
    void beaten() {
        records.put(
                "grant/g1",
                new Versioned(Long.MAX_VALUE - 1, "{\"permits\": 7, \"at\": \"2026-11-22T12:00:00Z\"}"),
                SECOND);
        SharedRecords behind = new SharedRecords() {
            @Override
            public Map<String, Versioned> all() {
                return Map.of();
            }

            @Override
            public Versioned put(String id, Versioned newer, Duration timeout) {
                return records.put(id, newer, timeout);
            }

            @Override
            public Versioned putIfAbsent(String id, Versioned first, Duration timeout) {
                return records.putIfAbsent(id, first, timeout);
            }

            @Override
            public void remove(String id, Duration timeout) {}

            @Override
            public void onChange(Runnable listener) {}
        };
        GrantBook late = new GrantBook(List.of(), behind, Subject::toString, () -> NOON);

        assertThat(late.put(grant("g1", 100, NOON), Optional.empty(), SECOND)).isFalse();
        assertThat(book.find("g1").orElseThrow().draft().permits()).hasValue(7L);
    }

    @Test
    @DisplayName("an unreadable grant says what it lacks")
    void messages() {
        assertThatThrownBy(() -> GrantText.read("x", "[]")).hasMessage("a grant must be an object");
        assertThatThrownBy(() -> GrantText.read("x", "{\"permits\": 1}")).hasMessage("a grant needs 'at'");
        assertThatThrownBy(() -> GrantText.read("x", "{\"at\": \"2026-11-22T12:00:00Z\"}"))
                .hasMessage("a grant needs permits or a factor");
        assertThatThrownBy(() -> GrantText.read("x", "{\"permits\": 1.5, \"at\": \"2026-11-22T12:00:00Z\"}"))
                .hasMessage("a grant has a wrong number or date");
        assertThatThrownBy(() -> GrantText.read("x", "{\"permits\": -5, \"at\": \"2026-11-22T12:00:00Z\"}"))
                .hasMessage("a grant has a number below zero");
    }

    private static Grant grant(String id, long permits, Instant at) {
        GrantDraft draft = new GrantDraft(
                Optional.of(new Who("client", "acme")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(permits),
                Optional.empty(),
                Optional.empty(),
                "");
        return new Grant(id, draft, "ops", at, Optional.empty());
    }
}
