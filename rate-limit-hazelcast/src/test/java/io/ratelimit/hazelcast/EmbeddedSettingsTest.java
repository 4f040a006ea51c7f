package io.ratelimit.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedSettingsTest {

    @Test
    void withoutSettingsItCountsAloneOnTheLoopbackAddress() {
        EmbeddedSettings settings = of(Map.of());
        assertThat(settings.clusterName()).isEqualTo("rate-limit");
        assertThat(settings.members()).isEmpty();
        assertThat(settings.host().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(5_701);
        assertThat(settings.nextPorts()).isTrue();
    }

    @Test
    void membersWithoutAPortHaveTheOneOfThisMember() {
        EmbeddedSettings settings = of(Map.of("members", " a , b:6000,[::1],, [::1]:7", "member-port", " 5800 "));
        assertThat(settings.members()).containsExactly("a:5800", "b:6000", "[::1]:5800", "[::1]:7");
    }

    @Test
    void aPortThatOthersKnowOrThatWasSetIsNotReplacedByTheNextFreeOne() {
        assertThat(of(Map.of("members", "a")).nextPorts()).isFalse();
        assertThat(of(Map.of("member-port", "5701")).nextPorts()).isFalse();
    }

    @Test
    void aMemberOnTheLoopbackAddressDoesNotMeetThoseOfOtherMachines() {
        assertThatThrownBy(() -> of(Map.of("members", "localhost:5701, 192.0.2.2, 192.0.2.3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate-limit.member-host = 127.0.0.1: nobody reaches this node there while members names "
                        + "192.0.2.2:5701: give the address of this machine that the other nodes can reach");
        assertThat(of(Map.of("members", "localhost:5702,[::1]:5703,no.such.host.invalid"))
                        .members())
                .hasSize(3);
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsSettingValueAndFix() {
        Map<String, String> wrong = Map.of(
                "cluster-name", " ",
                "member-host", "203.0.113.7",
                "member-port", "70000",
                "members", "a:0, fe80::1, b c, :5701");
        assertThatThrownBy(() -> new HazelcastStoreProvider().open(TestMember.context(wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        rate-limit.cluster-name = : give a name, the same on all nodes, or leave it out for rate-limit
                        rate-limit.member-host = 203.0.113.7: give one address of this machine that the other nodes can reach
                        rate-limit.member-port = 70000: a port is 1 to 65535
                        rate-limit.members = a:0: a port is 1 to 65535
                        rate-limit.members = fe80::1: write host or host:port, separated by commas; IPv6 in brackets
                        rate-limit.members = b c: write host or host:port, separated by commas; IPv6 in brackets
                        rate-limit.members = :5701: write host or host:port, separated by commas; IPv6 in brackets""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65536", "x", ""})
    void aPortIsBetween1And65535(String port) {
        assertThatThrownBy(() -> of(Map.of("member-port", port)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate-limit.member-port = " + port + ": a port is 1 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "", "no.such.host.invalid"})
    void aHostIsOneAddressOfThisMachine(String host) {
        assertThatThrownBy(() -> of(Map.of("member-host", host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rate-limit.member-host = " + host + ": ");
    }

    private static EmbeddedSettings of(Map<String, String> settings) {
        return EmbeddedSettings.of(new SettingReader(TestMember.context(settings)));
    }
}
