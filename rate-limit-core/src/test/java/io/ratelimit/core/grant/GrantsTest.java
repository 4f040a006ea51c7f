package io.ratelimit.core.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.Subject;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PROTOCOL E29, E30: which grant decides")
class GrantsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Policy TOKEN_POLICY = policy("contacts", "token");
    private static final String TOKEN = Who.HASHED + SubjectKeys.fingerprint("abc");

    private final FakeRequest request = new FakeRequest().token("abc").client("acme");

    @Test
    @DisplayName("without a grant the policy's numbers hold")
    void none() {
        assertThat(hourAndDay(TOKEN_POLICY)).containsExactly(50L, 600L);
        assertThat(hourAndDay(TOKEN_POLICY, grant("client", "other", "", null, 500)))
                .containsExactly(50L, 600L);
    }

    @Test
    @DisplayName("token + policy > token > client + policy > client, even if the more specific is smaller")
    void precedence() {
        Grant clientAll = grant("client", "acme", "", null, 100);
        Grant clientPolicy = grant("client", "acme", "contacts", null, 200);
        Grant tokenAll = grant("token", TOKEN, "", null, 30);
        Grant tokenPolicy = grant("token", TOKEN, "contacts", null, 20);
        assertThat(hourAndDay(TOKEN_POLICY, clientAll)).containsExactly(100L, 100L);
        assertThat(hourAndDay(TOKEN_POLICY, clientAll, clientPolicy)).containsExactly(200L, 200L);
        assertThat(hourAndDay(TOKEN_POLICY, clientPolicy, tokenAll)).containsExactly(30L, 30L);
        assertThat(hourAndDay(TOKEN_POLICY, clientPolicy, tokenPolicy, tokenAll))
                .containsExactly(20L, 20L);
    }

    @Test
    @DisplayName("a grant for one interval leaves the others, and goes before one for all")
    void intervals() {
        assertThat(hourAndDay(TOKEN_POLICY, grant("client", "acme", "", Interval.HOUR, 500)))
                .containsExactly(500L, 600L);
        assertThat(hourAndDay(
                        TOKEN_POLICY,
                        grant("client", "acme", "", null, 70),
                        grant("client", "acme", "", Interval.DAY, 900)))
                .containsExactly(70L, 900L);
    }

    @Test
    @DisplayName("a client's limit is changed by grants to the client only")
    void clientPolicy() {
        assertThat(hourAndDay(policy("c", "client"), grant("token", TOKEN, "", null, 9)))
                .containsExactly(50L, 600L);
        assertThat(hourAndDay(policy("ip", "ip"), grant("client", "acme", "", null, 9)))
                .containsExactly(50L, 600L);
    }

    @Test
    @DisplayName("a grant ends at its instant, and 0 blocks")
    void expiryAndBlock() {
        Grant over = grant(draft(new Who("client", "acme"), 500L, null, NOON));
        Grant ending = grant(draft(new Who("client", "acme"), 500L, null, NOON.plusMillis(1)));
        Grant ended =
                new Grant("ended", draft(new Who("client", "acme"), 500L, null, null), "ops", NOON, Optional.of(NOON));
        assertThat(hourAndDay(TOKEN_POLICY, over)).containsExactly(50L, 600L);
        assertThat(hourAndDay(TOKEN_POLICY, ended)).containsExactly(50L, 600L);
        assertThat(hourAndDay(TOKEN_POLICY, ending)).containsExactly(500L, 500L);
        assertThat(hourAndDay(TOKEN_POLICY, grant("token", TOKEN, "", null, 0))).containsExactly(0L, 0L);
    }

    @Test
    @DisplayName("of several parts the narrower decides, in whatever order the policy names them")
    void parts() {
        request.user("mia");
        Grant client = grant("client", "acme", "", null, 9);
        Grant user = grant("user", "mia", "", null, 3);
        assertThat(hourAndDay(policy("p", "client+user"), client, user)).containsExactly(3L, 3L);
        assertThat(hourAndDay(policy("p", "user+client"), client, user)).containsExactly(3L, 3L);
    }

    @Test
    @DisplayName("of two alike the newer decides")
    void newer() {
        Grant older = grant("client", "acme", "", null, 100);
        Grant newer = new Grant("a", draft(new Who("client", "acme"), 70L, null, null), "ops", NOON, Optional.empty());
        assertThat(hourAndDay(TOKEN_POLICY, older, newer)).containsExactly(70L, 70L);
        assertThat(hourAndDay(TOKEN_POLICY, newer, older)).containsExactly(70L, 70L);
    }

    @Test
    @DisplayName("a factor multiplies each number of the policy, rounds down, and leaves at least one permit")
    void factor() {
        Who acme = new Who("client", "acme");
        assertThat(hourAndDay(TOKEN_POLICY, grant(draft(acme, null, 2.0, null))))
                .containsExactly(100L, 1200L);
        assertThat(hourAndDay(TOKEN_POLICY, grant(draft(acme, null, 0.33, null))))
                .containsExactly(16L, 198L);
        assertThat(hourAndDay(TOKEN_POLICY, grant(draft(acme, null, 0.001, null))))
                .containsExactly(1L, 1L);
        assertThat(hourAndDay(policy("p", "token", 100), grant(draft(acme, null, 1.15, null))))
                .as("as it is written, not as a binary fraction")
                .containsExactly(115L);
        assertThat(hourAndDay(policy("p", "token", 100), grant(draft(acme, null, 0.57, null))))
                .containsExactly(57L);
        assertThat(hourAndDay(policy("p", "token", 100_000_000), grant(draft(acme, null, 1000.0, null))))
                .containsExactly(100_000_000L);
    }

    @Test
    @DisplayName("numbers for everybody come first, then the subject's own, then a factor for everybody")
    void everybody() {
        Grant number = grant(draft(null, 80L, null, null));
        Grant load = grant(draft(null, null, 0.5, null));
        Grant twice = grant(draft(new Who("client", "acme"), null, 2.0, null));
        Grant blocked = grant(draft(new Who("token", TOKEN), 0L, null, null));
        assertThat(hourAndDay(TOKEN_POLICY, number)).containsExactly(80L, 80L);
        assertThat(hourAndDay(TOKEN_POLICY, load)).containsExactly(25L, 300L);
        assertThat(hourAndDay(TOKEN_POLICY, number, load)).containsExactly(40L, 40L);
        assertThat(hourAndDay(TOKEN_POLICY, load, twice)).containsExactly(50L, 600L);
        assertThat(hourAndDay(TOKEN_POLICY, load, number, twice)).containsExactly(80L, 80L);
        assertThat(hourAndDay(TOKEN_POLICY, load, twice, blocked)).containsExactly(0L, 0L);
    }

    @Test
    @DisplayName("the reasons of a number are told in the order in which they were applied")
    void reasons() {
        Grant number = grant(draft(null, 80L, null, null));
        Grant twice = grant(draft(new Who("client", "acme"), null, 2.0, null));
        assertThat(new Grants(List.of(twice, number), Subject::toString)
                        .explain(TOKEN_POLICY, List.of(new Who("client", "acme")), NOON)
                        .get(1))
                .isEqualTo(new Grants.Effective(new Limit(Interval.DAY, 160), List.of(number, twice)));
    }

    private List<Long> hourAndDay(Policy policy, Grant... grants) {
        RequestSubjects subjects =
                new RequestSubjects(new Identities(List.of(), 64, new Problems()), request, (identity, failure) -> {
                    throw failure;
                });
        return new Grants(List.of(grants), Subject::toString)
                .effective(policy, subjects.counted(policy.identity()), subjects, NOON).stream()
                        .map(Limit::permits)
                        .toList();
    }

    private static Grant grant(
            String identity, String value, String policy, @Nullable Interval interval, long permits) {
        return grant(new GrantDraft(
                Optional.of(new Who(identity, value)),
                Optional.of(policy).filter(name -> !name.isEmpty()),
                Optional.ofNullable(interval),
                Optional.of(permits),
                Optional.empty(),
                Optional.empty(),
                ""));
    }

    private static Grant grant(GrantDraft draft) {
        return new Grant(draft.toString(), draft, "ops", NOON.minusSeconds(60), Optional.empty());
    }

    private static GrantDraft draft(
            @Nullable Who who, @Nullable Long permits, @Nullable Double factor, @Nullable Instant until) {
        return new GrantDraft(
                Optional.ofNullable(who),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(permits),
                Optional.ofNullable(factor),
                Optional.ofNullable(until),
                "");
    }

    private static Policy policy(String name, String identity, long... permits) {
        return new Policy(
                name,
                true,
                identity,
                permits.length == 1
                        ? List.of(new Limit(Interval.HOUR, permits[0]))
                        : List.of(new Limit(Interval.HOUR, 50), new Limit(Interval.DAY, 600)),
                1,
                Count.ALL,
                OnStoreFailure.INHERIT,
                false,
                Optional.empty());
    }
}
