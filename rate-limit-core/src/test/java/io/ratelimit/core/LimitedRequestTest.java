package io.ratelimit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Count;
import io.ratelimit.Decision;
import io.ratelimit.Interval;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.Reason;
import io.ratelimit.Subject;
import io.ratelimit.Usage;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.policy.Endpoint;
import io.ratelimit.core.policy.Policy;
import io.ratelimit.core.policy.PolicyDraft;
import io.ratelimit.core.rules.RulesFile;
import io.ratelimit.core.store.InMemoryPermitStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LimitedRequestTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Instant now = NOON;
    private final InstantSource clock = () -> now;
    private final Problems problems = new Problems();
    private Deployment deployment = open();
    private Limiter limiter = deployment.open();

    private Deployment open() {
        Deployment.Supplied supplied = new Deployment.Supplied(
                List.of(), List.of(), List.of(), Optional.of(new InMemoryPermitStore(clock, 1)), clock);
        return new Deployment(supplied, new Settings(problems), RulesFile.none(problems), new NoWebapp(), problems);
    }

    @BeforeEach
    void nothingIsWrong() {
        assertThat(problems.errors()).isEmpty();
    }

    @AfterEach
    void close() {
        limiter.close();
    }

    @Test
    @DisplayName("P3: what the filter took is given back when a later stage refuses")
    void laterStageGivesBack() {
        Endpoint rules = Endpoint.of(List.of(policy("wide", "ip", Map.of(Interval.HOUR, 100L))));
        Endpoint resource = Endpoint.of(List.of(policy("tight", "token", Map.of(Interval.MINUTE, 1L))));
        FakeRequest request = new FakeRequest().token("t");

        assertThat(twoStages(request, rules, resource)).isInstanceOf(Decision.Granted.class);
        for (int call = 0; call < 20; call++) {
            assertThat(twoStages(request, rules, resource)).isInstanceOf(Decision.Refused.class);
        }

        assertThat(usage(enter(new FakeRequest().token("t"), rules), "wide").remaining())
                .isEqualTo(98);
    }

    @Test
    @DisplayName("a policy that two places share is paid once, at the dearer of them, whichever comes first")
    void dearerPlace() {
        Policy cheap = policy("heavy", "ip", Map.of(Interval.HOUR, 100L));
        Policy dear = costing(5, cheap);
        assertThat(usage(twoStages(new FakeRequest(), Endpoint.of(List.of(cheap)), Endpoint.of(List.of(dear))), "heavy")
                        .remaining())
                .isEqualTo(95);
        assertThat(usage(twoStages(new FakeRequest(), Endpoint.of(List.of(dear)), Endpoint.of(List.of(cheap))), "heavy")
                        .remaining())
                .isEqualTo(90);
        assertThat(usage(enter(new FakeRequest(), Endpoint.of(List.of(cheap, dear))), "heavy")
                        .remaining())
                .isEqualTo(85);
        Endpoint code = Endpoint.of(List.of(costing(0, cheap)));
        assertThat(usage(twoStages(new FakeRequest(), code, Endpoint.of(List.of(dear))), "heavy")
                        .remaining())
                .as("the code spends")
                .isEqualTo(85);
    }

    @Test
    @DisplayName("P3: a refusal by a broad subject spends nothing of the narrow ones, and the other way round")
    void subjectsAreAllOrNothing() {
        Endpoint both = Endpoint.of(List.of(
                policy("broad", "client", Map.of(Interval.MINUTE, 3L)),
                policy("narrow", "token", Map.of(Interval.MINUTE, 2L))));
        for (String token : List.of("a", "a", "a", "b")) {
            enter(new FakeRequest().client("acme").token(token), both);
        }
        Decision refused = enter(new FakeRequest().client("acme").token("c"), both);
        assertThat(refused).isInstanceOf(Decision.Refused.class);

        now = NOON.plus(Duration.ofSeconds(59));
        Decision narrow = enter(new FakeRequest().client("other").token("c"), both);
        assertThat(usage(narrow, "narrow").remaining())
                .as("token c has spent one, now")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("P4: with full limits of two subjects the longest wait is told, true to the second")
    void longestWaitOfTwoSubjects() {
        Endpoint both = Endpoint.of(List.of(
                policy("client", "client", Map.of(Interval.MINUTE, 2L)),
                policy("token", "token", Map.of(Interval.MINUTE, 1L))));
        enter(new FakeRequest().client("acme").token("a"), both);
        now = NOON.plus(Duration.ofSeconds(20));
        enter(new FakeRequest().client("acme").token("b"), both);
        now = NOON.plus(Duration.ofSeconds(30));

        Decision.Refused refused =
                (Decision.Refused) enter(new FakeRequest().client("acme").token("b"), both);

        assertThat(refused.retryAfter()).hasValue(Duration.ofSeconds(50));
        assertThat(refused.violated().stream().map(Usage::wireName)).containsExactly("token-minute", "client-minute");
        now = NOON.plus(Duration.ofSeconds(79));
        assertThat(enter(new FakeRequest().client("acme").token("b"), both)).isInstanceOf(Decision.Refused.class);
        now = NOON.plus(Duration.ofSeconds(80));
        assertThat(enter(new FakeRequest().client("acme").token("b"), both)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    @DisplayName("P4: permits that finished requests took of several subjects are told as spent, at once")
    void finishedRequestsDoNotRun() {
        Endpoint both = Endpoint.of(List.of(
                policy("narrow", "token", Map.of(Interval.HOUR, 3L)),
                policy("wide", "ip", Map.of(Interval.HOUR, 50L))));
        FakeRequest request = new FakeRequest().token("t");
        for (int call = 0; call < 3; call++) {
            LimitedRequest ended = limiter.begin(request, TestLimits.NONE);
            ended.enter(both, request, false);
            ended.finish(false);
        }
        for (int call = 0; call < 3; call++) {
            Decision.Refused refused = (Decision.Refused) enter(request, both);
            assertThat(refused.retryAfter()).hasValue(Duration.ofHours(1));
        }
    }

    @Test
    @DisplayName("P3: when code spends twice and the second is refused, the first is given back, too")
    void codeSpendsTwice() {
        Endpoint endpoint = Endpoint.of(List.of(costing(0, policy("batch", "ip", Map.of(Interval.HOUR, 10L)))));
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.enter(endpoint, new FakeRequest(), false);
        assertThat(request.spend(6)).isInstanceOf(Decision.Granted.class);
        assertThat(request.spend(5)).isInstanceOf(Decision.Refused.class);

        LimitedRequest next = limiter.begin(new FakeRequest(), TestLimits.NONE);
        next.enter(endpoint, new FakeRequest(), false);
        assertThat(next.spend(10)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    @DisplayName("P3: code that goes on after a refusal pays again what was given back, with what it spends then")
    void goesOnAfterARefusal() {
        Endpoint endpoint = Endpoint.of(List.of(
                policy("requests", "ip", Map.of(Interval.HOUR, 3L)),
                costing(0, policy("batch", "token", Map.of(Interval.HOUR, 10L)))));
        FakeRequest facts = new FakeRequest().token("t");
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        request.enter(endpoint, facts, false);
        request.spend(4);
        assertThat(request.spend(7)).isInstanceOf(Decision.Refused.class);
        Decision decision = request.spend(1);
        request.finish(false);

        assertThat(usage(decision, "batch").remaining()).isEqualTo(5);
        assertThat(usage(decision, "requests").remaining()).isEqualTo(2);
        Decision next = enter(facts, endpoint);
        assertThat(usage(next, "batch").remaining()).isEqualTo(5);
        assertThat(usage(next, "requests").remaining()).isEqualTo(1);
    }

    @Test
    @DisplayName("P3: code that spends less after a refusal pays nothing of the attempt that was refused")
    void refusedAttemptsAreNotPaid() {
        Endpoint endpoint = Endpoint.of(List.of(
                costing(0, policy("narrow", "token", Map.of(Interval.HOUR, 50L))),
                costing(0, policy("broad", "client", Map.of(Interval.HOUR, 20L)))));
        FakeRequest others = new FakeRequest().token("other").client("acme");
        LimitedRequest other = limiter.begin(others, TestLimits.NONE);
        other.enter(endpoint, others, false);
        other.spend(15);

        FakeRequest facts = new FakeRequest().token("t").client("acme");
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        request.enter(endpoint, facts, false);
        assertThat(request.spend(10)).isInstanceOf(Decision.Refused.class);
        assertThat(usage(request.spend(5), "narrow").remaining()).isEqualTo(45);
    }

    @Test
    @DisplayName("P3: what was given back is paid once, however many refusals came between")
    void owedOnce() {
        Endpoint endpoint = Endpoint.of(List.of(
                policy("requests", "token", Map.of(Interval.HOUR, 50L)),
                costing(0, policy("batch", "client", Map.of(Interval.HOUR, 1L)))));
        FakeRequest facts = new FakeRequest().token("t").client("acme");
        LimitedRequest request = limiter.begin(facts, TestLimits.NONE);
        request.enter(endpoint, facts, false);
        LimitedRequest other = limiter.begin(facts, TestLimits.NONE);
        other.enter(endpoint, facts, false);
        other.spend(1);
        for (int attempt = 0; attempt < 4; attempt++) {
            assertThat(request.spend(1)).isInstanceOf(Decision.Refused.class);
        }
        now = NOON.plus(Duration.ofHours(1));
        assertThat(usage(request.spend(1), "requests").remaining()).isEqualTo(49);
    }

    @Test
    @DisplayName("P3: what was given back is paid at the next stage, too, if the request gets there; once")
    void goesOnToTheNextStage() {
        Policy requests = policy("requests", "ip", Map.of(Interval.HOUR, 3L));
        Endpoint first = Endpoint.of(List.of(requests, costing(0, policy("batch", "ip", Map.of(Interval.HOUR, 10L)))));
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.enter(first, new FakeRequest(), true);
        assertThat(request.spend(11)).isInstanceOf(Decision.Refused.class);

        Decision decision = request.enter(Endpoint.of(List.of(requests)), new FakeRequest(), false);
        assertThat(usage(decision, "requests").remaining()).isEqualTo(2);
        assertThat(usage(enter(new FakeRequest(), first), "requests").remaining())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a limit that only running requests fill tells one second")
    void uncertain() {
        Endpoint login = Endpoint.of(List.of(new Policy(
                "login",
                true,
                "ip",
                policy("x", "ip", Map.of(Interval.HOUR, 1L)).limits(),
                1,
                Count.FAILED,
                OnStoreFailure.INHERIT,
                false,
                Optional.empty())));
        LimitedRequest running = limiter.begin(new FakeRequest(), TestLimits.NONE);
        running.enter(login, new FakeRequest(), false);

        Decision.Refused refused = (Decision.Refused) enter(new FakeRequest(), login);
        assertThat(refused.retryAfter()).hasValue(Duration.ofSeconds(1));

        running.finish(false);
        running.finish(true);
        assertThat(enter(new FakeRequest(), login)).as("given back").isInstanceOf(Decision.Granted.class);
    }

    @Test
    @DisplayName("a policy that two places share is paid once per request")
    void paidOnce() {
        Policy shared = policy("group", "ip", Map.of(Interval.MINUTE, 10L));
        Decision decision = twoStages(new FakeRequest(), Endpoint.of(List.of(shared)), Endpoint.of(List.of(shared)));
        assertThat(usage(decision, "group").remaining()).isEqualTo(9);
    }

    @Test
    @DisplayName("a cost above the limit is too large; above a lowered limit it is told to retry; nothing is spent")
    void impossibleCosts() {
        Endpoint endpoint = Endpoint.of(List.of(costing(0, policy("batch", "ip", Map.of(Interval.HOUR, 10L)))));
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.enter(endpoint, new FakeRequest(), false);
        Decision.Refused tooLarge = (Decision.Refused) request.spend(11);
        assertThat(tooLarge.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(tooLarge.retryAfter()).isEmpty();

        LimitedRequest lowered = limiter.begin(new FakeRequest(), new TestLimits(false, Map.of(Interval.HOUR, 5L)));
        lowered.enter(endpoint, new FakeRequest(), false);
        Decision.Refused refused = (Decision.Refused) lowered.spend(6);
        assertThat(refused.reason()).isEqualTo(Reason.LIMIT);
        assertThat(refused.retryAfter()).hasValue(Duration.ofSeconds(1));

        LimitedRequest exact = limiter.begin(new FakeRequest(), TestLimits.NONE);
        exact.enter(endpoint, new FakeRequest(), false);
        assertThat(usage(exact.spend(10), "batch").remaining()).isZero();
    }

    @Test
    @DisplayName("code may spend a named policy for a subject of its own, and look before it does")
    void namedPolicies() {
        policy("per-account", "client", Map.of(Interval.MINUTE, 3L));
        LimitedRequest request = limiter.begin(new FakeRequest().client("acme"), TestLimits.NONE);

        assertThat(usage(request.spend("per-account", Subject.of("client", "globex"), 2), "per-account")
                        .remaining())
                .isEqualTo(1);
        assertThat(request.peek("per-account", 3)).as("acme has spent nothing").isInstanceOf(Decision.Granted.class);
        assertThat(request.spend("per-account", Subject.of("client", "globex"), 2))
                .isInstanceOf(Decision.Refused.class);
        assertThatThrownBy(() -> request.peek("unknown", 1)).hasMessageContaining("known: per-account");
        assertThatThrownBy(() -> request.spend(0)).hasMessageContaining("0 permits");
        assertThatThrownBy(() -> request.spend(1)).hasMessageContaining("cost = 0");
    }

    @Test
    @DisplayName("P8: a policy that code names again and again applies once")
    void namedPoliciesDoNotPileUp() {
        policy("one", "client", Map.of(Interval.MINUTE, 9L));
        policy("other", "client", Map.of(Interval.MINUTE, 9L));
        LimitedRequest request = limiter.begin(new FakeRequest(), TestLimits.NONE);
        request.enter(
                Endpoint.of(List.of(policy("place", "ip", Map.of(Interval.MINUTE, 9L)))), new FakeRequest(), false);
        spendBoth(request);
        Endpoint endpoint = request.endpoint();
        spendBoth(request);

        assertThat(request.endpoint()).isSameAs(endpoint);
        assertThat(endpoint.policies()).extracting(Policy::name).containsExactly("place", "one", "other");
    }

    private static void spendBoth(LimitedRequest request) {
        request.spend("one", Subject.of("client", "globex"), 1);
        request.spend("other", Subject.of("client", "globex"), 1);
    }

    @Test
    @DisplayName("a forced refusal shows the shortest interval with its real numbers and spends nothing")
    void forced() {
        Endpoint endpoint = Endpoint.of(List.of(
                policy("a", "ip", Map.of(Interval.HOUR, 50L, Interval.MINUTE, 9L)),
                policy("b", "all", Map.of(Interval.MINUTE, 7L))));
        LimitedRequest request = limiter.begin(new FakeRequest(), new TestLimits(true, Map.of(Interval.MINUTE, 1L)));

        Decision.Refused refused = (Decision.Refused) request.enter(endpoint, new FakeRequest(), false);

        assertThat(refused.reason()).isEqualTo(Reason.FORCED);
        assertThat(refused.shown().orElseThrow().limit()).isEqualTo(7);
        assertThat(refused.all()).hasSize(3);
        assertThat(usage(enter(new FakeRequest(), endpoint), "b").remaining()).isEqualTo(6);
    }

    private Decision twoStages(FakeRequest request, Endpoint first, Endpoint second) {
        LimitedRequest limited = limiter.begin(request, TestLimits.NONE);
        limited.enter(first, request, true);
        return limited.enter(second, request, false);
    }

    private Decision enter(FakeRequest request, Endpoint endpoint) {
        return limiter.begin(request, TestLimits.NONE).enter(endpoint, request, false);
    }

    private static Usage usage(Decision decision, String policy) {
        return ((Decision.Granted) decision)
                .all().stream()
                        .filter(usage -> usage.policy().equals(policy))
                        .findFirst()
                        .orElseThrow();
    }

    private Policy policy(String name, String identity, Map<Interval, Long> permits) {
        PolicyDraft draft = new PolicyDraft(
                identity, new EnumMap<>(permits), name, 1, Count.ALL, OnStoreFailure.INHERIT, false, "");
        return deployment.policies().add(draft, name, "test", problems).orElseThrow();
    }

    private static Policy costing(long cost, Policy policy) {
        return new Policy(
                policy.name(),
                policy.shared(),
                policy.identity(),
                policy.limits(),
                cost,
                policy.count(),
                policy.onStoreFailure(),
                policy.shadow(),
                policy.message());
    }
}
