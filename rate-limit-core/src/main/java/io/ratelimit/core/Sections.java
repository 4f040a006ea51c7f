package io.ratelimit.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of sections: 64 bits of a hash of policy name and identity, the same on every node and in every version. */
final class Sections {

    private final ConcurrentHashMap<List<String>, Long> ids = new ConcurrentHashMap<>();

    /** What is counted after a fallback has a section of its own, hence the identity. */
    long id(String policy, String identity) {
        return ids.computeIfAbsent(List.of(policy, identity), Sections::hash);
    }

    private static long hash(List<String> names) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", names).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
