package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.0.0/16",
        "::ffff:203.0.113.7, 203.0.0.0/16",
        "2001:db8:1:2:0:0:0:0/64, 2001:db8:0:0:0:0:0:0/32",
        "2001:db8:1:2::9, 2001:db8:0:0:0:0:0:0/32",
        "unknown, unknown",
        "a/b, a/b",
    })
    void aCountedAddressLiesInANetwork(String counted, String network) {
        assertThat(AddressRange.network(counted, 16, 32)).isEqualTo(network);
    }
}
