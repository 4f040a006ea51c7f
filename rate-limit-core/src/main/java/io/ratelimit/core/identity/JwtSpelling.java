package io.ratelimit.core.identity;

import java.util.Base64;

/**
 * A signed token stays valid when its signature is spelled in another way: those who verify skip padding and characters outside the
 * alphabet, and ignore bits of the last character that belong to no byte (RFC 4648, sections 3.3 and 3.5). All spellings have to
 * be one token, or each would have limits of its own. Of an encrypted token all parts but the first are like that.
 */
final class JwtSpelling {

    /** RFC 7515, section 7.1. */
    private static final int SIGNED_PARTS = 3;
    /** RFC 7516, section 7.1. */
    private static final int ENCRYPTED_PARTS = 5;

    private JwtSpelling() {}

    /**
     * Returns a token in the spelling in which it was issued.
     *
     * @param token of any kind
     * @return the same text unless it is a JSON Web Token
     */
    static String plain(String token) {
        if (!beginsWithBrace(token)) {
            return token;
        }
        String[] parts = token.split("\\.", ENCRYPTED_PARTS + 1);
        if (parts.length != SIGNED_PARTS && parts.length != ENCRYPTED_PARTS) {
            return token;
        }
        int first = parts.length == SIGNED_PARTS ? SIGNED_PARTS - 1 : 1;
        for (int part = first; part < parts.length; part++) {
            parts[part] = plainPart(parts[part]);
        }
        return String.join(".", parts);
    }

    /** As the object does that the first part of every such token encodes. */
    private static boolean beginsWithBrace(String token) {
        return token.length() > 1 && token.charAt(0) == 'e' && token.charAt(1) >= 'w' && token.charAt(1) <= 'z';
    }

    private static String plainPart(String part) {
        StringBuilder known = new StringBuilder(part.length());
        for (int at = 0; at < part.length(); at++) {
            char c = part.charAt(at);
            char safe = c == '+' ? '-' : c == '/' ? '_' : c;
            if (isOfAlphabet(safe)) {
                known.append(safe);
            }
        }
        if (known.length() % 4 == 1) {
            // Not enough for a byte.
            known.setLength(known.length() - 1);
        }
        byte[] bytes = Base64.getUrlDecoder().decode(known.toString());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isOfAlphabet(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
