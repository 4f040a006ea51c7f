package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 16, 203.0.0.0/16",
        "203.0.113.7, 32, 203.0.113.7/32",
        "::ffff:203.0.113.7, 24, 203.0.113.0/24",
        "2001:db8:1:2:0:0:0:0/64, 48, 2001:db8:1:0:0:0:0:0/48",
        "2001:db8:1:2::9, 32, 2001:db8:0:0:0:0:0:0/32",
    })
    void aCountedAddressLiesInANetwork(String counted, int prefix, String network) {
        assertThat(AddressRange.ofCounted(counted).map(address -> AddressRange.network(address, prefix)))
                .hasValue(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "a/b", "/", ""})
    void whatIsCountedUnderAnotherNameLiesInNone(String counted) {
        assertThat(AddressRange.ofCounted(counted)).isEmpty();
    }
}
