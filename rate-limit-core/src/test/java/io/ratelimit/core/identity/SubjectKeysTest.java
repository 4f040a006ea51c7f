package io.ratelimit.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ratelimit.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SubjectKeysTest {

    private final SubjectKeys keys = new SubjectKeys("0123456789abcdef".getBytes(StandardCharsets.UTF_8));

    @Test
    @DisplayName("a secret value does not appear in its key, and other nodes with the same secret find the same key")
    void secretsAreHashed() {
        String key = keys.key(List.of(Subject.secret("token", "s3cret-token")));
        assertThat(key).startsWith("token*").doesNotContain("s3cret").hasSize("token*".length() + 22);
        assertThat(new SubjectKeys("0123456789abcdef".getBytes(StandardCharsets.UTF_8))
                        .key(List.of(Subject.secret("token", "s3cret-token"))))
                .isEqualTo(key);
        assertThat(new SubjectKeys("another secret..".getBytes(StandardCharsets.UTF_8))
                        .key(List.of(Subject.secret("token", "s3cret-token"))))
                .isNotEqualTo(key);
    }

    @Test
    @DisplayName("one secret part hides the others")
    void joinedSecret() {
        assertThat(keys.key(List.of(Subject.of("ip", "192.0.2.1"), Subject.secret("token", "abc"))))
                .startsWith("ip+token*")
                .doesNotContain("192.0.2.1");
    }

    @Test
    @DisplayName("different subjects have different keys, also those made to collide")
    void noCollisions() {
        List<List<Subject>> subjects = new ArrayList<>();
        for (String value : List.of(
                "a",
                "1:a",
                "a,1:b",
                "a#b",
                "a*b",
                "x".repeat(128),
                "x".repeat(129),
                "x".repeat(9_000),
                "x".repeat(9_001),
                "ä",
                "a b")) {
            subjects.add(List.of(Subject.of("client", value)));
            subjects.add(List.of(Subject.secret("client", value)));
            subjects.add(List.of(Subject.of("user", value)));
            subjects.add(List.of(Subject.of("user", "a"), Subject.of("client", value)));
            subjects.add(List.of(Subject.of("user", value), Subject.of("client", "a")));
        }
        List<String> made = subjects.stream().map(keys::key).toList();
        assertThat(new HashSet<>(made)).hasSameSizeAs(new HashSet<>(subjects));
        assertThat(made).allSatisfy(key -> assertThat(key).matches("[!-~]{1,256}"));
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> new SubjectKeys(new byte[15])).hasMessageContaining("at least 16 bytes");
    }

    @Test
    @DisplayName("overflow keys are few and cannot be those of a subject")
    void overflow() {
        HashSet<String> shared = new HashSet<>();
        for (int subject = 0; subject < 10_000; subject++) {
            shared.add(SubjectKeys.overflow("10." + subject % 256 + ".0.0/16"));
            shared.add(SubjectKeys.overflow("2001:db8:" + Integer.toHexString(subject) + ":0:0:0:0:0/48"));
        }
        assertThat(shared).hasSize(SubjectKeys.OVERFLOW_ENTRIES);
    }
}
