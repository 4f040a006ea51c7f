package io.ratelimit.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of sections: 64 bits of a hash of policy name and identity, the same on every node and in every version. */
final class Sections {

    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Long>> idsByPolicy = new ConcurrentHashMap<>();

    /** What is counted after a fallback has a section of its own, hence the identity. */
    long id(String policy, String identity) {
        ConcurrentHashMap<String, Long> ids = idsByPolicy.get(policy);
        Long known = ids == null ? null : ids.get(identity);
        return known == null ? add(policy, identity) : known;
    }

    private long add(String policy, String identity) {
        long id = hash(policy + "\n" + identity);
        idsByPolicy.computeIfAbsent(policy, name -> new ConcurrentHashMap<>()).put(identity, id);
        return id;
    }

    private static long hash(String names) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
