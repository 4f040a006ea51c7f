package io.ratelimit;

import java.util.Objects;

/**
 * One thing that is counted apart: one access token, one client, one address.
 *
 * @param identity what kind of thing, for example {@code client}: a lower-case letter, then at most 31 of lower-case
 *     letters, digits and {@code -}
 * @param value which one; not empty
 * @param secret true if knowing the value lets somebody act as the subject. A secret value leaves this node only as a keyed
 *     hash and is never logged; except that what a grant names is shared, and kept in {@code grants-file}, as plain SHA-256
 *     unless {@code secret-file} is set.
 */
public record Subject(String identity, String value, boolean secret) {

    private static final int LONGEST_IDENTITY = 32;

    /**
     * Checks the identity and the value.
     *
     * @throws IllegalArgumentException if the identity is not a valid name or the value is empty
     */
    public Subject {
        requireIdentity(identity);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the value of a " + identity + " subject is empty");
        }
    }

    /**
     * Returns a subject whose value is no secret.
     *
     * @param identity what kind of thing
     * @param value which one
     * @return the subject
     * @throws IllegalArgumentException if the identity is not a valid name or the value is empty
     */
    public static Subject of(String identity, String value) {
        return new Subject(identity, value, false);
    }

    /**
     * Returns a subject whose value is a secret, such as an access token.
     *
     * @param identity what kind of thing
     * @param value which one
     * @return the subject
     * @throws IllegalArgumentException if the identity is not a valid name or the value is empty
     */
    public static Subject secret(String identity, String value) {
        return new Subject(identity, value, true);
    }

    /**
     * Returns its argument if it can name an identity.
     *
     * @param identity the name to check
     * @return {@code identity}
     * @throws IllegalArgumentException if it cannot
     */
    public static String requireIdentity(String identity) {
        Objects.requireNonNull(identity, "identity");
        if (!isIdentity(identity)) {
            throw new IllegalArgumentException(
                    "'" + identity
                            + "' cannot name an identity: use a lower-case letter, then at most 31 lower-case letters, digits and '-'");
        }
        return identity;
    }

    private static boolean isIdentity(String text) {
        if (text.isEmpty() || text.length() > LONGEST_IDENTITY || !isLetter(text.charAt(0))) {
            return false;
        }
        for (int index = 1; index < text.length(); index++) {
            char c = text.charAt(index);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** Returns the identity and, unless it is secret, the value. */
    @Override
    public String toString() {
        return identity + ':' + (secret ? "(secret)" : value);
    }
}
