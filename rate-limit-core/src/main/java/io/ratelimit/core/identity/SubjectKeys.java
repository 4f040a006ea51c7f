package io.ratelimit.core.identity;

import io.ratelimit.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/**
 * Turns subjects into the keys of the store's entries. A secret value appears only as the first 128 bits of its HMAC-SHA-256;
 * a long or non-ASCII one as the first 128 bits of its SHA-256. Different subjects have different keys: the identity ends at
 * the first {@code :}, {@code #} or {@code *}, and joined values carry their lengths. Safe for use by several threads.
 */
public final class SubjectKeys {

    /** The shortest secret that may key the hashes: {@value} bytes. */
    public static final int LEAST_SECRET_BYTES = 16;

    /** How many entries new subjects share when there are too many: {@value}. */
    public static final int OVERFLOW_ENTRIES = 64;

    /** Of a longer value only so many characters and the length are hashed: {@value}. */
    public static final int LONGEST_HASHED = 8_192;

    private static final int LONGEST_PLAIN = 128;
    private static final int KEPT_BYTES = 16;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private volatile KeyedHash keyed;

    /**
     * Keys made with a secret that all nodes share.
     *
     * @param secret at least {@value #LEAST_SECRET_BYTES} bytes
     * @throws IllegalArgumentException if it is shorter
     */
    public SubjectKeys(byte[] secret) {
        this.keyed = keyed(secret);
    }

    /**
     * Makes keys with another secret from now on.
     *
     * @param secret at least {@value #LEAST_SECRET_BYTES} bytes
     * @throws IllegalArgumentException if it is shorter
     */
    public void rekey(byte[] secret) {
        keyed = keyed(secret);
    }

    private static KeyedHash keyed(byte[] secret) {
        if (secret.length < LEAST_SECRET_BYTES) {
            throw new IllegalArgumentException("the secret needs at least " + LEAST_SECRET_BYTES + " bytes");
        }
        return new KeyedHash(secret);
    }

    /**
     * Returns the key of what is counted as one.
     *
     * @param parts at least one subject
     * @return 1 to 256 printable ASCII characters
     */
    public String key(List<Subject> parts) {
        if (parts.size() == 1) {
            Subject only = parts.get(0);
            return key(only.identity(), only.value(), only.secret());
        }
        StringJoiner identity = new StringJoiner("+");
        StringJoiner value = new StringJoiner(",");
        boolean secret = false;
        for (Subject part : parts) {
            identity.add(part.identity());
            value.add(part.value().length() + ":" + part.value());
            secret |= part.secret();
        }
        return key(identity.toString(), value.toString(), secret);
    }

    private String key(String identity, String value, boolean secret) {
        if (secret) {
            return identity + "*" + text(keyed.of(capped(value)));
        }
        if (value.length() <= LONGEST_PLAIN && isPrintable(value)) {
            return identity + ":" + value;
        }
        return identity + "#" + text(sha256(capped(value)));
    }

    /**
     * Returns the plain SHA-256 of a secret value, as grants name it in the rules file.
     *
     * @param value the value
     * @return 64 lower-case hexadecimal digits
     */
    public static String fingerprint(String value) {
        return HexFormat.of().formatHex(sha256(value));
    }

    /**
     * Returns the key of one of {@value #OVERFLOW_ENTRIES} entries that new subjects share when there are too many.
     *
     * @param network where the subject comes from
     * @return always the same for the same network
     */
    public static String overflow(String network) {
        return "overflow:" + Math.floorMod(network.hashCode(), OVERFLOW_ENTRIES);
    }

    static byte[] sha256(String text) {
        return KeyedHash.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bounds the work on what an attacker sends; the length keeps a prefix apart from the whole. */
    private static String capped(String value) {
        return value.length() <= LONGEST_HASHED ? value : value.length() + ":" + value.substring(0, LONGEST_HASHED);
    }

    private static String text(byte[] hash) {
        return TEXT.encodeToString(Arrays.copyOf(hash, KEPT_BYTES));
    }

    private static boolean isPrintable(String value) {
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c <= 0x20 || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }
}
