package io.ratelimit.core.grant;

/**
 * Whose limit a grant changes.
 *
 * @param identity for example {@code client}
 * @param value as a request carries it; of a secret one its SHA-256 as {@value #HASHED} and 64 hexadecimal digits
 */
public record Who(String identity, String value) {

    /** What precedes the hash of a secret value: {@value}. */
    public static final String HASHED = "sha256:";

    /**
     * Tells whether the value is a hash.
     *
     * @return true if it has the form of one
     */
    public boolean hashed() {
        return value.matches(HASHED + "[0-9a-f]{64}");
    }

    /** Returns it as people write it; of a hash only the beginning. */
    @Override
    public String toString() {
        return identity + " " + (hashed() ? value.substring(0, HASHED.length() + 12) + "…" : value);
    }
}
