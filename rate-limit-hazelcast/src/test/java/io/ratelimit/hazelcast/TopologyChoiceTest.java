package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.spi.PermitStoreProvider.Context;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyChoiceTest {

    private final HazelcastStoreProvider provider = new HazelcastStoreProvider();

    @Test
    void aMemberNeedsNothingAndAClientItsServers() {
        assertThat(provider.check(TestMember.context(Map.of()))).isEmpty();
        assertThat(provider.check(TestMember.context(Map.of("members", "a:1", "cluster-name", "x"))))
                .isEmpty();
        assertThat(provider.check(TestMember.context(Map.of("servers", "a, b:6000", "cluster-name", "x"))))
                .isEmpty();
        assertThat(provider.check(TestMember.context(Map.of("servers", "a", "members", " "))))
                .isEmpty();
    }

    @Test
    void aServerWithoutAPortHasTheOneOfHazelcast() {
        ClientSettings settings =
                ClientSettings.of(new SettingReader(TestMember.context(Map.of("servers", "a, b:6000,[::1]"))));
        assertThat(settings.servers()).containsExactly("a:5701", "b:6000", "[::1]:5701");
        assertThat(settings.clusterName()).isEqualTo("rate-limit");
    }

    @Test
    void serversExcludeTheSettingsOfAMember() {
        assertThat(provider.check(TestMember.context(
                        Map.of("servers", "a", "members", "b", "member-port", "1", "member-host", "c"))))
                .containsExactly(
                        "rate-limit.members = b: has no effect beside rate-limit.servers (a client of another cluster);"
                                + " leave one of them out",
                        "rate-limit.member-host = c: has no effect beside rate-limit.servers (a client of another"
                                + " cluster); leave one of them out",
                        "rate-limit.member-port = 1: has no effect beside rate-limit.servers (a client of another"
                                + " cluster); leave one of them out");
    }

    @Test
    void anInstanceExcludesAllOthers() {
        assertThat(provider.check(TestMember.context(Map.of("instance", "mine", "servers", "a", "cluster-name", "x"))))
                .containsExactly(
                        "rate-limit.servers = a: has no effect beside rate-limit.instance (the application's own"
                                + " Hazelcast); leave one of them out",
                        "rate-limit.cluster-name = x: has no effect beside rate-limit.instance (the application's own"
                                + " Hazelcast); leave one of them out");
        assertThat(provider.check(GivenInstances.attribute(new Object(), Map.of("instance", "mine"))))
                .containsExactly("rate-limit.instance = mine: has no effect beside the attribute"
                        + " io.ratelimit.hazelcast.instance (the application's own Hazelcast); leave one of them out");
    }

    @Test
    void anInstanceThatIsNotThereIsToldWithThoseThatAre() {
        try (TestMember member = TestMember.alone()) {
            assertThat(provider.check(TestMember.context(Map.of("instance", "nobody"))))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "rate-limit.instance = nobody: there is no Hazelcast instance of this name; running here: ")
                    .contains(member.instance().getName());
        }
    }

    @Test
    void anAttributeThatIsNoInstanceIsToldWithItsClass() {
        Context wrong = GivenInstances.attribute("a string", Map.of());
        assertThat(provider.check(wrong))
                .containsExactly("the attribute io.ratelimit.hazelcast.instance holds a java.lang.String, which is not"
                        + " this webapp's HazelcastInstance: put the instance there");
    }

    @Test
    void howManyMayWaitIsTakenWithEveryWayAndCheckedWithTheRest() {
        assertThat(provider.check(TestMember.context(Map.of("servers", "a", "max-waiting", "10000"))))
                .isEmpty();
        assertThat(provider.check(TestMember.context(Map.of("max-waiting", "0", "member-port", "0"))))
                .containsExactly(
                        "rate-limit.max-waiting = 0: a whole number from 1 to 10000",
                        "rate-limit.member-port = 0: a port is 1 to 65535");
    }

    @Test
    void whetherRequestsAreCombinedIsTakenWithEveryWayAndCheckedWithTheRest() {
        assertThat(provider.settings()).contains("combine", "max-waiting");
        assertThat(provider.check(TestMember.context(Map.of("servers", "a", "combine", "false"))))
                .isEmpty();
        assertThat(provider.check(TestMember.context(Map.of("combine", "yes", "member-port", "0"))))
                .containsExactly(
                        "rate-limit.combine = yes: true or false", "rate-limit.member-port = 0: a port is 1 to 65535");
        assertThat(CallSettings.of(new SettingReader(TestMember.context(Map.of()))))
                .isEqualTo(new CallSettings(64, true));
        assertThat(CallSettings.of(
                        new SettingReader(TestMember.context(Map.of("combine", "false", "max-waiting", "7")))))
                .isEqualTo(new CallSettings(7, false));
    }

    @Test
    void wrongServersAreToldAtOnce() {
        assertThat(provider.check(TestMember.context(Map.of("servers", "a:0, b c, ,"))))
                .containsExactly(
                        "rate-limit.servers = a:0: a port is 1 to 65535",
                        "rate-limit.servers = b c: write host or host:port, separated by commas; IPv6 in brackets");
        assertThat(provider.check(TestMember.context(Map.of("servers", ","))))
                .containsExactly("rate-limit.servers = ,: name members of the cluster, host or host:port each");
    }
}
