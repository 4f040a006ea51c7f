package io.ratelimit.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The lists that proxies write")
class ForwardedHeaderTest {

    private static List<String> forwarded(String... lines) {
        return ForwardedHeader.nodes(List.of(lines), true);
    }

    private static List<String> forwardedFor(String... lines) {
        return ForwardedHeader.nodes(List.of(lines), false);
    }

    @Nested
    @DisplayName("X-Forwarded-For")
    class ForwardedFor {

        @Test
        void lines_are_joined_in_order_and_blank_elements_dropped() {
            assertThat(forwardedFor("1.1.1.1, ,2.2.2.2,", "", " 3.3.3.3 "))
                    .containsExactly("1.1.1.1", "2.2.2.2", "3.3.3.3");
        }

        @Test
        void ports_and_brackets_are_stripped() {
            assertThat(forwardedFor("1.1.1.1:80, [2001:db8::1]:80, [2001:db8::2], 2001:db8::3, fe80::1%eth0"))
                    .containsExactly("1.1.1.1", "2001:db8::1", "2001:db8::2", "2001:db8::3", "fe80::1%eth0");
        }

        @Test
        void what_is_no_address_is_kept_in_its_place() {
            assertThat(forwardedFor("1.1.1.1, unknown, _obf, [2001:db8::1, example.org:80"))
                    .containsExactly("1.1.1.1", "unknown", "_obf", "[2001:db8::1", "example.org");
        }

        @Test
        @DisplayName("knows no quotes, so a client's quote cannot swallow what a proxy appends")
        void knows_no_quotes() {
            assertThat(forwardedFor("\", 203.0.113.7")).endsWith("203.0.113.7");
            assertThat(forwardedFor("6.6.6.6\", 203.0.113.7, \"")).contains("203.0.113.7");
        }
    }

    @Nested
    @DisplayName("Forwarded (RFC 7239)")
    class Forwarded {

        @Test
        void the_for_parameter_is_found_in_any_case_and_place() {
            assertThat(forwarded(
                            "for=192.0.2.60;proto=http;by=203.0.113.43",
                            "proto=https; FOR = \"[2001:db8:cafe::17]:4711\"; by=x, For=\"192.0.2.43:47011\""))
                    .containsExactly("192.0.2.60", "2001:db8:cafe::17", "192.0.2.43");
        }

        @Test
        void quoted_strings_may_hold_separators_and_escapes() {
            assertThat(forwarded("host=\"a, b; for=6.6.6.6\\\"\";for=\"192.0.2\\.1\", for=192.0.2.2"))
                    .containsExactly("192.0.2.1", "192.0.2.2");
        }

        @Test
        void an_element_without_an_address_keeps_its_place() {
            assertThat(forwarded("for=1.1.1.1, proto=https, for=unknown, for=\"_obf\", for=, for=\"\"", "for"))
                    .containsExactly("1.1.1.1", "", "unknown", "_obf", "", "", "");
        }

        @Test
        @DisplayName("a quote that a client leaves open does not swallow what a proxy appends")
        void an_open_quote_swallows_nothing() {
            assertThat(forwarded("for=6.6.6.6;by=\", for=203.0.113.7")).endsWith("203.0.113.7");
            assertThat(forwarded("for=6.6.6.6;by=\", for=\"[2001:db8::7]:80\";proto=https"))
                    .endsWith("2001:db8::7");
            assertThat(forwarded("for=6.6.6.6;by=\"\\, for=203.0.113.7, for=10.0.0.1"))
                    .endsWith("203.0.113.7", "10.0.0.1");
        }
    }

    @Test
    void only_the_last_hops_of_ten_thousand_are_looked_at() {
        String line = IntStream.range(0, 10_000)
                .mapToObj(index -> "10.0." + index / 256 + "." + index % 256)
                .collect(Collectors.joining(", "));

        List<String> nodes = forwardedFor(line);

        assertThat(nodes).hasSize(ForwardedHeader.MOST_HOPS).endsWith("10.0.39.14", "10.0.39.15");
    }

    @Test
    @DisplayName("of a longer line only the last 8,192 characters are read, and no cut element is taken for a node")
    void longLinesAreCut() {
        String spaces = " ".repeat(2_000);
        String line = ("10.0.0.1," + spaces).repeat(10) + "203.0.113.7";

        assertThat(forwardedFor(line)).containsExactly("10.0.0.1", "10.0.0.1", "10.0.0.1", "203.0.113.7");
        assertThat(forwardedFor("6.6.6.6" + " ".repeat(9_000))).isEmpty();
        assertThat(forwardedFor("6.6.6.6", " ".repeat(8_192), "203.0.113.7")).containsExactly("203.0.113.7");
        assertThat(forwarded("for=6.6.6.6;by=\"" + ",".repeat(9_000) + "\", for=203.0.113.7"))
                .endsWith("203.0.113.7");
    }

    @Test
    @DisplayName("a hundred thousand lines are read as far as 64 hops or 8,192 characters")
    void manyLines() {
        assertThat(ForwardedHeader.nodes(Collections.nCopies(100_000, "10.0.0.1"), false))
                .hasSize(ForwardedHeader.MOST_HOPS);
        AtomicInteger read = new AtomicInteger();
        assertThat(ForwardedHeader.nodes(
                        new AbstractList<>() {
                            @Override
                            public String get(int index) {
                                read.incrementAndGet();
                                return "";
                            }

                            @Override
                            public int size() {
                                return 100_000;
                            }
                        },
                        true))
                .isEmpty();
        assertThat(read).hasValue(ForwardedHeader.MOST_CHARACTERS);
    }

    @Test
    @DisplayName("whatever a client sends, what the proxy appends stays the last node")
    void whatever_is_sent_the_appended_node_stays_last() {
        // given
        Random random = new Random(7);
        String alphabet = "\"\\,;=for by1.[]:%_ \t";
        for (int round = 0; round < 20_000; round++) {
            int length = round % 100 == 0 ? 8_150 + random.nextInt(100) : random.nextInt(24);
            String sent = random.ints(length, 0, alphabet.length())
                    .mapToObj(index -> String.valueOf(alphabet.charAt(index)))
                    .collect(Collectors.joining());
            // when
            List<String> plain = forwardedFor(sent + ", 203.0.113.7");
            List<String> standard = forwarded(sent + ", for=203.0.113.7");
            List<String> quoted = forwarded(sent + ", for=\"[2001:db8::7]:1\";proto=http");
            // then
            assertThat(plain).as(sent).endsWith("203.0.113.7");
            assertThat(standard).as(sent).endsWith("203.0.113.7");
            assertThat(quoted).as(sent).endsWith("2001:db8::7");
        }
    }

    @Test
    void no_line_has_no_nodes() {
        assertThat(ForwardedHeader.nodes(Collections.emptyList(), true)).isEmpty();
    }
}
