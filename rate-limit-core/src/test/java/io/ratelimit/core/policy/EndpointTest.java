package io.ratelimit.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.Count;
import io.ratelimit.Interval;
import io.ratelimit.Limit;
import io.ratelimit.OnStoreFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Names on the wire")
class EndpointTest {

    @Test
    @DisplayName("an interval that is unique is the name")
    void unique() {
        assertThat(names(policy("token", false, "token", Interval.HOUR, Interval.DAY)))
                .containsExactly("hour", "day");
    }

    @Test
    @DisplayName("else the identity is put in front, for all that share the interval")
    void byIdentity() {
        assertThat(names(
                        policy("a", false, "client", Interval.MINUTE),
                        policy("b", false, "token", Interval.MINUTE, Interval.HOUR)))
                .containsExactly("client-minute", "token-minute", "hour");
    }

    @Test
    @DisplayName("else the author's name; a Java name never shows, a number does")
    void byName() {
        assertThat(names(
                        policy("validate", true, "token", Interval.MINUTE),
                        policy("com.acme.Licenses:ip", false, "ip", Interval.MINUTE),
                        policy("com.acme.Licenses:token", false, "token", Interval.MINUTE)))
                .containsExactly("validate-minute", "ip-minute", "token-minute");
        assertThat(names(
                        policy("com.acme.A:token", false, "token", Interval.MINUTE),
                        policy("com.acme.B:token", false, "token", Interval.MINUTE)))
                .containsExactly("token-minute", "token-minute-2");
    }

    @Test
    @DisplayName("names stay unique when an author's name looks like a made one")
    void hostileName() {
        assertThat(names(
                        policy("token-minute", true, "token", Interval.MINUTE),
                        policy("token", true, "token", Interval.MINUTE),
                        policy("x", false, "token", Interval.MINUTE)))
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("of two places of one policy the dearer cost applies, unless the code spends, and the closed door")
    void stricter() {
        assertThat(both(place(1, OnStoreFailure.INHERIT), place(5, OnStoreFailure.OPEN)))
                .isEqualTo(place(5, OnStoreFailure.OPEN));
        assertThat(both(place(5, OnStoreFailure.OPEN), place(1, OnStoreFailure.INHERIT)))
                .isEqualTo(place(5, OnStoreFailure.OPEN));
        assertThat(both(place(5, OnStoreFailure.LOCAL), place(0, OnStoreFailure.CLOSED)))
                .isEqualTo(place(0, OnStoreFailure.CLOSED));
        assertThat(both(place(0, OnStoreFailure.CLOSED), place(5, OnStoreFailure.OPEN)))
                .isEqualTo(place(0, OnStoreFailure.CLOSED));
    }

    private static Policy both(Policy one, Policy other) {
        Endpoint joined = Endpoint.of(List.of(one)).and(Endpoint.of(List.of(other)));
        assertThat(joined.policies()).isEqualTo(Endpoint.of(List.of(one, other)).policies());
        return joined.policies().get(0);
    }

    private static Policy place(long cost, OnStoreFailure failure) {
        return new Policy(
                "group",
                true,
                "ip",
                List.of(new Limit(Interval.MINUTE, 9)),
                cost,
                Count.ALL,
                failure,
                false,
                Optional.empty());
    }

    @Test
    @DisplayName("two places joined pay each policy once and are always the same object")
    void joined() {
        Policy shared = policy("group", true, "ip", Interval.MINUTE);
        Endpoint rules = Endpoint.of(List.of(shared));
        Endpoint resource = Endpoint.of(List.of(shared, policy("x", false, "token", Interval.HOUR)));
        assertThat(rules.and(resource).policies()).hasSize(2);
        assertThat(rules.and(resource)).isSameAs(rules.and(resource));
        assertThat(rules.and(Endpoint.UNLIMITED)).isSameAs(rules);
        assertThat(Endpoint.UNLIMITED.and(rules)).isSameAs(rules);
    }

    @Test
    @DisplayName("a policy that code names is there once, and nothing is kept of the order in which requests name them")
    void named() {
        Policy first = policy("a", true, "ip", Interval.MINUTE);
        Policy second = policy("b", true, "ip", Interval.HOUR);
        Endpoint place = Endpoint.of(List.of(first));
        Endpoint more = place.and(second);
        assertThat(more.policies()).containsExactly(first, second);
        assertThat(more.and(first)).isSameAs(more);
        assertThat(more.and(second)).isSameAs(more);
        assertThat(more.and(Endpoint.of(List.of(second, first)))).isSameAs(more);
        assertThat(place.and(second)).isNotSameAs(more);
    }

    private static List<String> names(Policy... policies) {
        return Endpoint.of(List.of(policies)).limits().stream()
                .map(Endpoint.NamedLimit::wireName)
                .toList();
    }

    private static Policy policy(String name, boolean shared, String identity, Interval... intervals) {
        List<Limit> limits = List.of(intervals).stream()
                .map(interval -> new Limit(interval, 10))
                .toList();
        return new Policy(
                name, shared, identity, limits, 1, Count.ALL, OnStoreFailure.INHERIT, false, Optional.empty());
    }
}
