package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The token of an Authorization field")
class BearerTokenTest {

    private static final String HEADER = "eyJhbGciOiJIUzI1NiJ9";

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Bearer abc,abc",
                "bEaReR abc,abc",
                "Bearer   abc==  ,abc==",
                "Bearer \tabc\t ,abc",
                "Bearer\tabc,abc",
                "Bearer id|secret,id|secret",
                "Bearer a:bé,a:bé",
                "Bearer abc def,abc",
                "Bearer a.b.c,a.b.c",
                "Bearer .,.",
                "Bearer e..,e..",
                "Bearer ..,.."
            })
    @DisplayName("is the first word behind the scheme, whatever its characters")
    void firstWord(String value, String token) {
        assertThat(BearerToken.of(value)).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer \t ", "Bearerabc", "Basic abc", " Bearer abc", "Bear"})
    @DisplayName("is not there where there is no word behind the scheme")
    void none(String value) {
        assertThat(BearerToken.of(value)).isEmpty();
    }

    @ParameterizedTest(name = "signed by {0} bytes")
    @ValueSource(ints = {30, 31, 32, 64, 256})
    @DisplayName("of a JSON Web Token is one, however its signature is spelled")
    void oneSpelling(int bytes) {
        byte[] signature = new byte[bytes];
        for (int index = 0; index < bytes; index++) {
            signature[index] = (byte) (index * 37 + 251);
        }
        String issued =
                HEADER + ".e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        assertThat(BearerToken.of("Bearer " + issued)).isEqualTo(issued);

        String padded = HEADER + ".e30." + Base64.getUrlEncoder().encodeToString(signature);
        String plainAlphabet = HEADER + ".e30." + Base64.getEncoder().encodeToString(signature);
        for (String spelling : new String[] {
            padded,
            plainAlphabet,
            issued + "=",
            issued + "~~",
            issued.substring(0, issued.length() - 3) + "~%é" + issued.substring(issued.length() - 3)
        }) {
            assertThat(BearerToken.of("Bearer " + spelling)).as(spelling).isEqualTo(issued);
        }
        for (int last = 0; last < 64; last++) {
            String other = issued.substring(0, issued.length() - 1)
                    + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".charAt(last);
            boolean same = Arrays.equals(decoded(other), signature);
            assertThat(BearerToken.of("Bearer " + other).equals(issued))
                    .as(other)
                    .isEqualTo(same);
        }
    }

    private static byte[] decoded(String token) {
        return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    @DisplayName("keeps the spelling of what is signed")
    void signedPart() {
        String token = HEADER + ".e31.AAAA";
        assertThat(BearerToken.of("Bearer " + token)).isEqualTo(token);
    }

    @Test
    @DisplayName("of an encrypted JSON Web Token is one, however it is spelled behind the first part")
    void encrypted() {
        assertThat(BearerToken.of("Bearer " + HEADER + ".AAB=.AA+/.~AAAA.AAAAB"))
                .isEqualTo(HEADER + ".AAA.AA-_.AAAA.AAAA");
        assertThat(BearerToken.of("Bearer " + HEADER + "..AA-_.AAAA.AA")).isEqualTo(HEADER + "..AA-_.AAAA.AA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c1", "v1.abc.AB=", "eyJ.a.b.c", "eyJ.AB", "eyJ.a.b.c.d.ef~"})
    @DisplayName("that is no JSON Web Token stays as it is")
    void others(String token) {
        assertThat(BearerToken.of("Bearer " + token)).isEqualTo(token);
    }
}
