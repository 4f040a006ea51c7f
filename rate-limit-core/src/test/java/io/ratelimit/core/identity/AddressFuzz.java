package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.ratelimit.core.fuzz.FuzzTarget;
import io.ratelimit.core.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Any text at all is an address, a range of them, or neither; one address has one name. */
public final class AddressFuzz implements FuzzTarget {

    @Override
    public void run(byte[] bytes) {
        Input input = new Input(bytes);
        int prefix = input.octet() % 129;
        String text = input.line();
        Optional<byte[]> address = AddressRange.bytes(text);
        String counted = AddressRange.counted(text, prefix);
        assertThat(counted).isNotEmpty();
        if (address.isEmpty()) {
            assertThat(counted).isEqualTo(text.isEmpty() ? "unknown" : text);
        } else {
            assertThat(address.get().length).isIn(4, 16);
            String whole = AddressRange.counted(text, 128);
            String name = whole.endsWith("/128") ? whole.substring(0, whole.length() - 4) : whole;
            assertThat(AddressRange.bytes(name))
                    .hasValueSatisfying(same -> assertThat(same).isEqualTo(address.get()));
            assertThat(AddressRange.counted(name, prefix)).isEqualTo(counted);
            // The front of an IPv6 address may look like IPv4 inside IPv6, which has no such prefix.
            Optional<byte[]> front = AddressRange.bytes(counted.split("/", 2)[0]);
            if (front.orElseThrow().length == address.get().length) {
                assertThat(AddressRange.parse(counted).contains(address.get())).isTrue();
            }
        }
        range(text, address);
    }

    private static void range(String text, Optional<byte[]> address) {
        try {
            AddressRange range = AddressRange.parse(text);
            assertThat(range.prefix()).isBetween(0, range.address().length * 8);
            assertThat(range.contains(range.address())).isTrue();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'" + text + "'");
            if (!text.contains("/")) {
                assertThat(address).as("a single address is a range").isEmpty();
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "@192.0.2.1",
                        "@10.0.0.0/8",
                        "@2001:db8::1",
                        "@::ffff:192.0.2.1",
                        "@64:ff9b::192.0.2.33",
                        "@fe80::1%eth0",
                        "@2001:db8::/32",
                        "@::/0",
                        "@localhost",
                        "@1:2:3:4:5:6:7:8")
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
