package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The keyed hash is HMAC-SHA-256")
class KeyedHashTest {

    @Test
    @DisplayName("as in RFC 4231, test case 2")
    void published() {
        byte[] hash = new KeyedHash(bytes("Jefe")).of(bytes("what do ya want for nothing?"));

        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    @DisplayName("for keys and texts of any length, however often it is used")
    void like_the_platforms() throws Exception {
        for (int keyLength = 1; keyLength < 140; keyLength += 3) {
            KeyedHash keyed = new KeyedHash(filled(keyLength, 7));
            for (int textLength = 0; textLength < 200; textLength += 11) {
                byte[] text = filled(textLength, 31);
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(filled(keyLength, 7), "HmacSHA256"));
                assertThat(keyed.of(text))
                        .as("key of %d bytes, text of %d", keyLength, textLength)
                        .isEqualTo(mac.doFinal(text));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] filled(int length, int factor) {
        byte[] bytes = new byte[length];
        for (int index = 0; index < length; index++) {
            bytes[index] = (byte) (index * factor);
        }
        return bytes;
    }
}
