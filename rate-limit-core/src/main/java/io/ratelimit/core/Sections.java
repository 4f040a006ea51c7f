package io.ratelimit.core;

import io.ratelimit.core.policy.Policy;
import io.ratelimit.spi.PermitStore.Part;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentHashMap;

/** Sections, by policy name and identity: what is counted after a fallback has a section of its own. */
final class Sections {

    /** What is usually asked of each: the policy's own limits and cost. */
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Part>> usual = new ConcurrentHashMap<>();

    /** Returns 64 bits of a hash, the same on every node and in every version. */
    static long id(String policy, String identity) {
        return hash(policy + "\n" + identity);
    }

    /** Returns what to ask for a charge. */
    Part part(Charge charge) {
        Part part = usual(charge.policy(), charge.counted().identity());
        return part.cost() == charge.cost() && part.limits().equals(charge.limits())
                ? part
                : new Part(part.section(), charge.limits(), charge.cost());
    }

    private Part usual(Policy policy, String identity) {
        ConcurrentHashMap<String, Part> parts = usual.get(policy.name());
        Part known = parts == null ? null : parts.get(identity);
        return known == null ? add(policy, identity) : known;
    }

    private Part add(Policy policy, String identity) {
        Part part = new Part(id(policy.name(), identity), policy.limits(), policy.cost());
        usual.computeIfAbsent(policy.name(), name -> new ConcurrentHashMap<>()).put(identity, part);
        return part;
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
