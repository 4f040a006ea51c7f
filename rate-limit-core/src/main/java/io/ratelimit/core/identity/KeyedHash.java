package io.ratelimit.core.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, made of two digests that have taken in the key already and are copied for each text:
 * half the work of a {@code javax.crypto.Mac}, and no provider of ciphers is loaded at start-up. Safe for use by several threads.
 */
final class KeyedHash {

    private static final int BLOCK_BYTES = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5C;

    private final byte[] key;
    private final MessageDigest inner;
    private final MessageDigest outer;

    KeyedHash(byte[] key) {
        this.key = Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
        this.inner = begun(INNER);
        this.outer = begun(OUTER);
    }

    byte[] of(byte[] text) {
        byte[] hash = copy(inner, INNER).digest(text);
        return copy(outer, OUTER).digest(hash);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private MessageDigest begun(byte pad) {
        byte[] block = key.clone();
        for (int index = 0; index < block.length; index++) {
            block[index] ^= pad;
        }
        MessageDigest digest = sha256();
        digest.update(block);
        return digest;
    }

    private MessageDigest copy(MessageDigest begun, byte pad) {
        try {
            return (MessageDigest) begun.clone();
        } catch (CloneNotSupportedException e) {
            // Java leaves it to each provider.
            return begun(pad);
        }
    }
}
