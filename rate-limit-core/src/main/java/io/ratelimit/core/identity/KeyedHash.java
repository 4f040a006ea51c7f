package io.ratelimit.core.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) under one key. The two blocks that the key fills are hashed once and not for each text, and the
 * platform's own, in {@code javax.crypto}, takes longer to load than anything else at the start. Safe for use by several threads.
 */
final class KeyedHash {

    private static final int BLOCK_BYTES = 64;
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5C;

    /** Never used themselves, only copied. */
    private final MessageDigest inner;

    private final MessageDigest outer;
    private final byte[] block;

    KeyedHash(byte[] key) {
        this.block = Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
        this.inner = begun(INNER);
        this.outer = begun(OUTER);
    }

    byte[] of(String text) {
        byte[] hash = copy(inner, INNER).digest(text.getBytes(StandardCharsets.UTF_8));
        return copy(outer, OUTER).digest(hash);
    }

    private MessageDigest begun(int padding) {
        MessageDigest digest = sha256();
        for (byte one : block) {
            digest.update((byte) (one ^ padding));
        }
        return digest;
    }

    private MessageDigest copy(MessageDigest begun, int padding) {
        try {
            return (MessageDigest) begun.clone();
        } catch (CloneNotSupportedException e) {
            // Java leaves it to each provider.
            return begun(padding);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
