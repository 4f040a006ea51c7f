package io.ratelimit.core.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import io.ratelimit.core.FakeRequest;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.identity.Identities;
import io.ratelimit.core.identity.RequestSubjects;
import io.ratelimit.core.identity.SubjectKeys;
import io.ratelimit.core.policy.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("PROTOCOL E29, E30: which grant decides")
class GrantsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Policy TOKEN_POLICY = policy("contacts", "token");
    private static final String TOKEN = Grant.HASHED + SubjectKeys.fingerprint("abc");

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
        Grant ended = new Grant("client", "acme", Optional.empty(), Optional.empty(), 500, Optional.of(NOON));
        Grant ending =
                new Grant("client", "acme", Optional.empty(), Optional.empty(), 500, Optional.of(NOON.plusMillis(1)));
        assertThat(hourAndDay(TOKEN_POLICY, ended)).containsExactly(50L, 600L);
        assertThat(hourAndDay(TOKEN_POLICY, ending)).containsExactly(500L, 500L);
        assertThat(hourAndDay(TOKEN_POLICY, grant("token", TOKEN, "", null, 0))).containsExactly(0L, 0L);
    }

    private List<Long> hourAndDay(Policy policy, Grant... grants) {
        RequestSubjects subjects =
                new RequestSubjects(new Identities(List.of(), 64, new Problems()), request, (identity, failure) -> {
                    throw failure;
                });
        return new Grants(List.of(grants))
                .effective(policy, subjects.counted(policy.identity()), subjects, NOON).stream()
                        .map(Limit::permits)
                        .toList();
    }

    private static Grant grant(
            String identity,
            String value,
            String policy,
            @org.jspecify.annotations.Nullable Interval interval,
            long permits) {
        return new Grant(
                identity,
                value,
                Optional.of(policy).filter(name -> !name.isEmpty()),
                Optional.ofNullable(interval),
                permits,
                Optional.empty());
    }

    private static Policy policy(String name, String identity) {
        return new Policy(
                name,
                true,
                identity,
                List.of(new Limit(Interval.HOUR, 50), new Limit(Interval.DAY, 600)),
                1,
                Count.ALL,
                OnStoreFailure.INHERIT,
                Optional.empty());
    }
}
