package io.ratelimit.core.grant;

/**
 * Whose limit a grant changes.
 *
 * @param identity for example {@code client}
 * @param value as a request carries it; of a secret one its SHA-256 as {@value #HASHED} and 64 hexadecimal digits, or the key of
 *     its entry as {@value #KEYED} and that key
 */
public record Who(String identity, String value) {

    /** What precedes the hash of a secret value: {@value}. */
    public static final String HASHED = "sha256:";

    /** What precedes the key of a secret subject's entry: {@value}. */
    public static final String KEYED = "key:";

    private static final int SHOWN = 12;

    /**
     * Tells whether the value is a hash.
     *
     * @return true if it has the form of one
     */
    public boolean hashed() {
        return value.matches(HASHED + "[0-9a-f]{64}");
    }

    /**
     * Tells whether the value is the key of an entry.
     *
     * @return true if it has the form of one of this identity
     */
    public boolean keyed() {
        return value.startsWith(KEYED + identity + "*");
    }

    /** Returns it as people write it; of a hash only the beginning. */
    @Override
    public String toString() {
        String shown = hashed()
                ? value.substring(0, HASHED.length() + SHOWN) + "…"
                : keyed() ? value.substring(KEYED.length() + identity.length()) : value;
        return identity + " " + shown;
    }
}
