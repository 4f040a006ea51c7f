package io.ratelimit.core.identity;

import java.util.Arrays;

/**
 * A signed token stays valid when its signature is spelled in another way: those who verify skip padding and characters outside the
 * alphabet, and ignore bits of the last character that belong to no byte (RFC 4648, sections 3.3 and 3.5). All spellings have to
 * be one token, or each would have limits of its own. Of an encrypted token all parts but the first are like that.
 */
final class JwtSpelling {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    /** A signed token has three parts (RFC 7515, section 7.1), an encrypted one five (RFC 7516, section 7.1). */
    private static final int SIGNED_PARTS = 3;

    private static final int ENCRYPTED_PARTS = 5;
    /** What a character of the alphabet stands for. */
    private static final int BITS = 6;

    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < ALPHABET.length(); value++) {
            VALUES[ALPHABET.charAt(value)] = (byte) value;
        }
    }

    private JwtSpelling() {}

    /**
     * Returns a token in the spelling in which it was issued.
     *
     * @param token of any kind
     * @return itself unless it is a JSON Web Token
     */
    static String plain(String token) {
        int first = token.indexOf('.');
        if (first < 0 || !isObject(token)) {
            return token;
        }
        int second = token.indexOf('.', first + 1);
        if (second < 0) {
            return token;
        }
        int parts = SIGNED_PARTS;
        for (int dot = token.indexOf('.', second + 1); dot >= 0; dot = token.indexOf('.', dot + 1)) {
            parts++;
        }
        if (parts != SIGNED_PARTS && parts != ENCRYPTED_PARTS) {
            return token;
        }
        int fixed = parts == SIGNED_PARTS ? second : first;
        return isPlain(token, fixed) ? token : token.substring(0, fixed) + plainParts(token, fixed);
    }

    /** Nearly every token is, and a search for each character would cost more than the rest of the way. */
    private static boolean isPlain(String token, int from) {
        int length = 0;
        int last = 0;
        for (int at = from + 1; at < token.length(); at++) {
            char c = token.charAt(at);
            if (c == '.') {
                if (!endsPlain(length, last)) {
                    return false;
                }
                length = 0;
            } else {
                last = c < VALUES.length ? VALUES[c] : -1;
                length++;
                if (last < 0) {
                    return false;
                }
            }
        }
        return endsPlain(length, last);
    }

    private static boolean endsPlain(int length, int last) {
        int beyond = beyond(length);
        return beyond < BITS && (last & ((1 << beyond) - 1)) == 0;
    }

    /** How many bits of so many characters belong to no byte: as many as a character has if the last one is too many. */
    private static int beyond(int length) {
        return length * BITS % Byte.SIZE;
    }

    /** The first part begins with an opening brace. */
    private static boolean isObject(String token) {
        return token.charAt(0) == 'e' && token.charAt(1) >= 'w' && token.charAt(1) <= 'z';
    }

    private static String plainParts(String token, int from) {
        StringBuilder plain = new StringBuilder(token.length() - from);
        int start = 0;
        for (int at = from; at < token.length(); at++) {
            char c = token.charAt(at);
            if (c == '.') {
                end(plain, start);
                plain.append(c);
                start = plain.length();
            } else {
                char known = c == '+' ? '-' : c == '/' ? '_' : c;
                if (known < VALUES.length && VALUES[known] >= 0) {
                    plain.append(known);
                }
            }
        }
        end(plain, start);
        return plain.toString();
    }

    /** Clears what the last character of a part says beyond the last byte. */
    private static void end(StringBuilder plain, int start) {
        int beyond = beyond(plain.length() - start);
        if (beyond == BITS) {
            plain.setLength(plain.length() - 1);
        } else if (beyond > 0) {
            int last = plain.length() - 1;
            plain.setCharAt(last, ALPHABET.charAt(VALUES[plain.charAt(last)] >> beyond << beyond));
        }
    }
}
