package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The keyed hash is HMAC-SHA-256")
class KeyedHashTest {

    @Test
    @DisplayName("of the second test case of RFC 4231")
    void rfc() {
        KeyedHash keyed = new KeyedHash("Jefe".getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(keyed.of("what do ya want for nothing?")))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    @DisplayName("as the platform's own, for keys and texts of any length, again and again")
    void platform() throws Exception {
        Random random = new Random(1);
        for (int length = 1; length < 200; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            KeyedHash keyed = new KeyedHash(key);
            for (String text : new String[] {"", "\u20ac", "x".repeat(length), "y".repeat(3 * length)}) {
                assertThat(keyed.of(text)).isEqualTo(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
