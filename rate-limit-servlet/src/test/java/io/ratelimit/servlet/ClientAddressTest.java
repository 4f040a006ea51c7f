package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.core.LogLines;
import io.ratelimit.core.config.Problems;
import io.ratelimit.core.config.Settings;
import io.ratelimit.core.identity.AddressRange;
import io.ratelimit.core.store.ManualClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The client's address")
class ClientAddressTest {

    private static final String XFF = "X-Forwarded-For";
    private static final String PROXY = "10.0.0.1";

    private static ClientAddress behind(String proxies, String header) {
        Problems problems = new Problems();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("trusted-proxies", proxies);
        settings.put("client-address-header", header);
        HttpSettings read = HttpSettings.read(new Settings(problems).with(settings, ""));
        assertThat(problems.errors()).isEmpty();
        return new ClientAddress(read);
    }

    private static String seen(FakeRequest request) {
        return behind("10.0.0.0/8, 2001:db8:ffff::/48", "x-forwarded-for").of(request.build());
    }

    @Nested
    @DisplayName("without trusted proxies")
    class WithoutProxies {

        @Test
        void no_header_is_believed_and_the_log_says_so_once() {
            try (LogLines log = LogLines.of(ClientAddress.class.getName())) {
                ClientAddress address = behind("", "x-forwarded-for");
                for (int call = 0; call < 3; call++) {
                    assertThat(address.of(FakeRequest.from("203.0.113.7")
                                    .header(XFF, "6.6.6.6")
                                    .header("Forwarded", "for=6.6.6.6")
                                    .build()))
                            .isEqualTo("203.0.113.7");
                }
                assertThat(log.lines()).hasSize(1).first().asString().contains("WARNING", "rate-limit.trusted-proxies");
            }
        }

        @Test
        void a_request_without_such_a_header_warns_of_nothing() {
            try (LogLines log = LogLines.of(ClientAddress.class.getName())) {
                behind("", "x-forwarded-for").of(FakeRequest.from("203.0.113.7").build());

                assertThat(log.lines()).isEmpty();
            }
        }
    }

    @Nested
    @DisplayName("behind trusted proxies")
    class BehindProxies {

        @Test
        void is_the_rightmost_one_that_is_not_a_proxy() {
            assertThat(seen(FakeRequest.from(PROXY).header(XFF, "6.6.6.6, 203.0.113.7, 10.0.0.2")))
                    .isEqualTo("203.0.113.7");
        }

        @Test
        void is_the_peer_if_that_is_no_proxy() {
            assertThat(seen(FakeRequest.from("203.0.113.9").header(XFF, "6.6.6.6")))
                    .isEqualTo("203.0.113.9");
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "192.168.0.1", "172.16.0.1", "::1"})
        void a_private_address_that_is_no_proxy_is_where_the_walk_ends(String claimed) {
            assertThat(seen(FakeRequest.from(PROXY).header(XFF, "6.6.6.6, " + claimed)))
                    .isEqualTo(claimed);
        }

        @Test
        void a_second_line_is_as_good_as_a_comma() {
            assertThat(seen(FakeRequest.from(PROXY).header(XFF, "6.6.6.6", "203.0.113.7")))
                    .isEqualTo("203.0.113.7");
        }

        @Test
        void a_chain_of_proxies_only_ends_at_its_left() {
            assertThat(seen(FakeRequest.from(PROXY).header(XFF, "10.3.3.3, 10.2.2.2")))
                    .isEqualTo("10.3.3.3");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "unknown",
                    "_obf",
                    "example.org",
                    "1.2.3",
                    "1.2.3.256",
                    "1.2.3.4.5",
                    "::1::2",
                    "[::1",
                    "1:2",
                    "\u0661.1.1.1",
                    "-"
                })
        void what_is_no_address_ends_the_walk_at_the_proxy_that_wrote_it(String node) {
            assertThat(seen(FakeRequest.from(PROXY).header(XFF, "6.6.6.6, " + node + ", 10.0.0.2")))
                    .isEqualTo("10.0.0.2");
        }

        @Test
        void no_header_at_all_leaves_the_peer() {
            assertThat(seen(FakeRequest.from(PROXY))).isEqualTo(PROXY);
        }

        @Test
        void ten_thousand_trusted_hops_are_not_followed() {
            String line = "6.6.6.6, "
                    + IntStream.range(0, 10_000)
                            .mapToObj(index -> "10.1." + index / 256 + "." + index % 256)
                            .collect(Collectors.joining(","));

            assertThat(seen(FakeRequest.from(PROXY).header(XFF, line))).isEqualTo("10.1.38.208");
        }

        @Test
        void ports_brackets_and_zones_do_not_hide_a_proxy() {
            assertThat(seen(FakeRequest.from("2001:db8:ffff::1%eth0")
                            .header(XFF, "6.6.6.6, 203.0.113.7:4711, 10.0.0.3:80, [2001:db8:ffff::2]:80")))
                    .isEqualTo("203.0.113.7");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "::ffff:10.0.0.1",
                    "::FFFF:0a00:0001",
                    "0:0:0:0:0:ffff:10.0.0.1",
                    "[::ffff:a00:1]",
                    "64:ff9b::10.0.0.1"
                })
        void a_proxy_is_known_however_its_ipv4_address_is_spelt(String spelt) {
            assertThat(seen(FakeRequest.from(spelt.replace("[", "").replace("]", ""))
                            .header(XFF, "203.0.113.7, " + spelt)))
                    .isEqualTo("203.0.113.7");
        }

        @Test
        @DisplayName("an IPv6 peer is known in brackets, as Jetty gives it")
        void an_ipv6_peer_is_known_in_brackets() {
            assertThat(seen(FakeRequest.from("[2001:db8:ffff::1]").header(XFF, "203.0.113.7")))
                    .isEqualTo("203.0.113.7");
            assertThat(seen(FakeRequest.from("[2001:db8::1]"))).isEqualTo("2001:db8::1");
        }

        @Test
        void only_the_configured_header_is_honoured() {
            FakeRequest request =
                    FakeRequest.from(PROXY).header(XFF, "1.1.1.1").header("Forwarded", "for=\"[2001:db8::5]:1\"");

            assertThat(behind(PROXY, "x-forwarded-for").of(request.build())).isEqualTo("1.1.1.1");
            assertThat(behind(PROXY, "forwarded").of(request.build())).isEqualTo("2001:db8::5");
        }

        @Test
        @DisplayName("a client's open quote does not make the proxy believe its for=")
        void an_open_quote_is_no_way_in() {
            assertThat(behind(PROXY, "forwarded")
                            .of(FakeRequest.from(PROXY)
                                    .header("Forwarded", "for=6.6.6.6;by=\", for=203.0.113.7")
                                    .build()))
                    .isEqualTo("203.0.113.7");
        }
    }

    @Nested
    @DisplayName("as a subject")
    class Counted {

        @ParameterizedTest
        @CsvSource({
            "203.0.113.7, 64, 203.0.113.7",
            "::ffff:203.0.113.7, 64, 203.0.113.7",
            "64:ff9b::cb00:7107, 64, 203.0.113.7",
            "2001:db8:1:2:3:4:5:6, 64, 2001:db8:1:2:0:0:0:0/64",
            "2001:DB8:1:2::ffff, 64, 2001:db8:1:2:0:0:0:0/64",
            "2001:db8:1:2ff:3::1%eth0, 56, 2001:db8:1:200:0:0:0:0/56",
            "2001:db8:1:2::1, 128, 2001:db8:1:2:0:0:0:1/128",
            "example.org, 64, example.org",
            "'', 64, unknown"
        })
        void ipv6_counts_by_prefix_and_ipv4_by_address(String address, int prefix, String counted) {
            assertThat(AddressRange.counted(address, prefix)).isEqualTo(counted);
        }

        @Test
        void clients_of_one_prefix_share_a_window_and_others_have_their_own() throws Exception {
            RateLimitOptions options = Webapp.options(new ManualClock())
                    .set("trusted-proxies", "127.0.0.1")
                    .rules("""
                            {"rules": [{"path": "/*", "per": "ip", "hour": 1}]}""");
            try (Webapp app = Webapp.answeringOk().start(options)) {
                assertThat(app.status("/", XFF, "2001:db8:0:1::1")).isEqualTo(200);
                assertThat(app.status("/", XFF, "2001:db8:0:1:ffff::1")).isEqualTo(429);
                assertThat(app.status("/", XFF, "2001:db8:0:2::1")).isEqualTo(200);
                assertThat(app.status("/", XFF, "203.0.113.7")).isEqualTo(200);
                assertThat(app.status("/", XFF, "::ffff:cb00:7107")).isEqualTo(429);
            }
        }
    }

    @Nested
    @DisplayName("in a range")
    class Ranges {

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 10.255.255.255, true",
            "10.0.0.0/8, 11.0.0.0, false",
            "10.0.0.128/25, 10.0.0.127, false",
            "10.0.0.128/25, 10.0.0.200, true",
            "0.0.0.0/0, 203.0.113.7, true",
            "0.0.0.0/0, 2001:db8::1, false",
            "::/0, 203.0.113.7, false",
            "2001:db8::/33, 2001:db8:7fff::1, true",
            "2001:db8::/33, 2001:db8:8000::1, false",
            "192.0.2.1, 192.0.2.1, true",
            "192.0.2.1, 192.0.2.2, false"
        })
        void bits_are_compared(String range, String address, boolean inside) {
            assertThat(AddressRange.parse(range)
                            .contains(AddressRange.bytes(address).orElseThrow()))
                    .isEqualTo(inside);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "10.0.0.0/33",
                    "2001:db8::/129",
                    "10.0.0.0/",
                    "10.0.0.0/x",
                    "10.0.0.0/-1",
                    "proxy.example",
                    "",
                    "/8"
                })
        void nonsense_is_refused(String range) {
            assertThatThrownBy(() -> AddressRange.parse(range))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + range + "'");
        }
    }
}
